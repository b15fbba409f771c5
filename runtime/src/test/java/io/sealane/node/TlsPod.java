package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sealane.cert.x509.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A container that takes requests over TLS, from gateways only, with the key that its Pod is given. Answers which protocol and who asked. */
final class TlsPod implements AutoCloseable {

    private static final char[] NO_PASSWORD = new char[0];

    private final HttpsServer server;
    private volatile BigInteger serial = BigInteger.ZERO;

    private TlsPod(JsonNode secret) throws Exception {
        var context = context(secret);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param secret as {@link #isKey} knows it */
    static TlsPod start(JsonNode secret) throws Exception {
        return new TlsPod(secret);
    }

    /** Whether a Secret has been filled. */
    static boolean isKey(JsonNode secret) {
        return !secret.at("/data/tls.crt").asText().isEmpty();
    }

    /** The number of a Secret's certificate. */
    static BigInteger serial(JsonNode secret) {
        return Pem.parseCertificates(text(secret, "tls.crt")).get(0).getSerialNumber();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The number of the certificate that who asked last has shown. */
    BigInteger lastSerial() {
        return serial;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var session = ((HttpsExchange) exchange).getSSLSession();
        var peer = (X509Certificate) session.getPeerCertificates()[0];
        serial = peer.getSerialNumber();
        var answer =
                (session.getProtocol() + " from " + peer.getSubjectX500Principal()).getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static SSLContext context(JsonNode secret) throws Exception {
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "own",
                Pem.parsePrivateKey(text(secret, "tls.key")),
                NO_PASSWORD,
                Pem.parseCertificates(text(secret, "tls.crt")).toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, NO_PASSWORD);
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry(
                "root", Pem.parseCertificates(text(secret, "ca.crt")).get(0));
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String text(JsonNode secret, String key) {
        return new String(
                Base64.getDecoder().decode(secret.path("data").path(key).asText()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
