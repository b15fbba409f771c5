package io.sealane.cert;

import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.OutputSpec;
import io.sealane.cert.spec.OutputSpec.Format;
import io.sealane.cert.x509.Pem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The other forms of a pair in a Secret: further formats and keystores.
 *
 * <p>What was written is remembered in an annotation, so that a form nobody wants any more is taken away, and nothing else is. A keystore
 * whose password cannot be read stays as it last was.
 */
final class SecretOutputs {

    /** Data keys that were written here. */
    static final String WRITTEN = "cert.sealane.io/outputs";

    static final String COMBINED_PEM = "tls-combined.pem";
    static final String KEY_DER = "key.der";

    private SecretOutputs() {}

    /** The Secret with all other forms of the pair that its PEM texts hold. Takes milliseconds when a keystore is to be written. */
    static StoredSecret applied(StoredSecret secret, CertificateSpec spec, StoredPair pair, Passwords passwords) {
        var output = spec.output();
        var stores = new Keystores(secret, pair, passwords);
        var data = new HashMap<>(secret.data());
        var annotations = new HashMap<>(secret.annotations());
        annotations.remove(Keystores.SEAL);
        formerly(secret).forEach(data::remove);
        var written = new HashMap<>(formats(secret, output));
        written.putAll(stores.files(output));
        data.putAll(written);
        stores.seal(output, written).ifPresent(seal -> annotations.put(Keystores.SEAL, seal));
        annotations.put(WRITTEN, String.join(",", new TreeSet<>(written.keySet())));
        if (written.isEmpty()) {
            annotations.remove(WRITTEN);
        }
        return secret.withData(data).with(secret.labels(), annotations);
    }

    private static List<String> formerly(StoredSecret secret) {
        return List.of(secret.annotations().getOrDefault(WRITTEN, "").split(","));
    }

    private static Map<String, String> formats(StoredSecret secret, OutputSpec output) {
        var key = secret.text(StoredSecret.TLS_KEY).orElse("");
        var files = new HashMap<String, String>();
        if (output.formats().contains(Format.DER)) {
            files.put(KEY_DER, StoredSecret.encode(Pem.privateKeyDer(key)));
        }
        if (output.formats().contains(Format.COMBINED_PEM)) {
            var chain = secret.text(StoredSecret.TLS_CRT).orElse("");
            files.put(COMBINED_PEM, StoredSecret.encode(key + "\n" + chain));
        }
        return files;
    }
}
