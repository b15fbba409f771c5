package io.sealane.node;

import io.sealane.cert.Credential;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The admin's way in: a kubeconfig with a client certificate. Holds a private key, so it is written 0600. */
final class Kubeconfig {

    private Kubeconfig() {}

    static String of(String server, String caPem, Credential admin) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: sealane
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: sealane
                  context:
                    cluster: sealane
                    user: admin
                    namespace: default
                current-context: sealane
                """.formatted(
                        server,
                        base64(caPem),
                        base64(Pem.certificates(admin.chain())),
                        base64(Pem.privateKey(admin.key(), Encoding.PKCS8)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
