package io.sealane.load;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;

/** A certificate for 127.0.0.1, made with the JDK's keytool, valid for two days; it is its own authority. */
record ServedCertificate(SslContext tls, String pem) {

    private static final String PASSWORD = "loopback";

    static ServedCertificate make() throws IOException, InterruptedException, GeneralSecurityException {
        var folder = Files.createTempDirectory("sealane-load");
        var file = folder.resolve("keys.p12");
        try {
            generate(file);
            return load(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void generate(Path file) throws IOException, InterruptedException {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var process = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "served",
                        "-dname",
                        "CN=load subscriber",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "2",
                        "-ext",
                        "bc:c=ca:true",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString()))
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(keytool + " failed: " + output);
        }
    }

    private static ServedCertificate load(Path file) throws IOException, GeneralSecurityException {
        var password = PASSWORD.toCharArray();
        var store = KeyStore.getInstance(file.toFile(), password);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var tls = SslContextBuilder.forServer(keys)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .build();
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(store.getCertificate("served").getEncoded());
        return new ServedCertificate(tls, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }
}
