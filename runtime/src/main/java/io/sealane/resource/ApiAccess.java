package io.sealane.resource;

import java.net.URI;

/**
 * How to reach a Kubernetes API and as whom, like one context of a kubeconfig.
 *
 * @param url the server's base URL, {@code https}
 * @param authorityPem certificates the server's chain must lead to; nothing else is trusted
 * @param certificatePem the client's certificate chain, leaf first
 * @param keyPem the client's private key in PKCS #8; never logged
 */
public record ApiAccess(URI url, String authorityPem, String certificatePem, String keyPem) {

    public ApiAccess {
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("url: expected https with a host, got " + url);
        }
        requirePem(authorityPem, "authority");
        requirePem(certificatePem, "certificate");
        requirePem(keyPem, "key");
    }

    private static void requirePem(String pem, String name) {
        if (!pem.contains("-----BEGIN ")) {
            throw new IllegalArgumentException(name + ": expected PEM, got text without a BEGIN line");
        }
    }

    @Override
    public String toString() {
        return "ApiAccess[" + url + "]";
    }
}
