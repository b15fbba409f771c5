package io.sealane.load;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** Server and credentials of a kubeconfig with one cluster and one user, in YAML or JSON. */
record Kubeconfig(URI server, SSLContext tls) {

    static Kubeconfig read(Path file) throws IOException {
        var text = Files.readString(file);
        return new Kubeconfig(
                URI.create(value(file, text, "server")),
                client(
                        decoded(file, text, "certificate-authority-data"),
                        decoded(file, text, "client-certificate-data"),
                        decoded(file, text, "client-key-data")));
    }

    /** A context that trusts these certificates (PEM) and nothing else. */
    static SSLContext trusting(String pem) throws IOException {
        return context(SslContextBuilder.forClient()
                .trustManager(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    }

    private static SSLContext client(InputStream trust, InputStream certificate, InputStream key) throws IOException {
        return context(SslContextBuilder.forClient().trustManager(trust).keyManager(certificate, key));
    }

    private static SSLContext context(SslContextBuilder builder) throws IOException {
        return ((JdkSslContext) builder.sslProvider(SslProvider.JDK).build()).context();
    }

    private static InputStream decoded(Path file, String text, String name) {
        return new ByteArrayInputStream(Base64.getDecoder().decode(value(file, text, name)));
    }

    private static String value(Path file, String text, String name) {
        var found =
                Pattern.compile("\"?" + name + "\"?\\s*:\\s*\"?([^\"\\s,]+)").matcher(text);
        if (!found.find()) {
            throw new IllegalArgumentException(file + " has no " + name + ": expected a kubeconfig with embedded data");
        }
        return found.group(1);
    }
}
