package io.sealane.cert;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A Secret as it was read, or as it is to be written. Two with equal content are equal. Never logged: {@link #toString()} shows names only.
 *
 * @param name where it is kept
 * @param version what a write is conditional on; empty when there was none yet
 * @param type as Kubernetes has it, for instance {@code kubernetes.io/tls}
 * @param data values in Base64, as they are stored
 * @param labels all labels
 * @param annotations all annotations
 */
public record StoredSecret(
        SecretName name,
        String version,
        String type,
        Map<String, String> data,
        Map<String, String> labels,
        Map<String, String> annotations) {

    /** Data key of the private key. */
    public static final String TLS_KEY = "tls.key";
    /** Data key of the chain, leaf first. */
    public static final String TLS_CRT = "tls.crt";
    /** Data key of the root, or of the top-most certificate that is known. */
    public static final String CA_CRT = "ca.crt";

    static final String TLS_TYPE = "kubernetes.io/tls";

    public StoredSecret {
        data = Map.copyOf(data);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** Nothing yet: what a first write starts from. */
    static StoredSecret absent(SecretName name) {
        return new StoredSecret(name, "", TLS_TYPE, Map.of(), Map.of(), Map.of());
    }

    /** A value as text; nothing when it is missing, empty or not Base64. */
    public Optional<String> text(String key) {
        try {
            var decoded = Base64.getDecoder().decode(data.getOrDefault(key, ""));
            return decoded.length == 0 ? Optional.empty() : Optional.of(new String(decoded, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    StoredSecret at(String otherVersion) {
        return new StoredSecret(name, otherVersion, type, data, labels, annotations);
    }

    StoredSecret with(Map<String, String> newLabels, Map<String, String> newAnnotations) {
        return new StoredSecret(name, version, type, data, newLabels, newAnnotations);
    }

    StoredSecret withData(Map<String, String> newData) {
        return new StoredSecret(name, version, type, newData, labels, annotations);
    }

    @Override
    public String toString() {
        return "StoredSecret[" + name + ", version " + version + ", keys " + data.keySet() + "]";
    }
}
