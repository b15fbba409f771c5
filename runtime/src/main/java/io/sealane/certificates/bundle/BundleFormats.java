package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.map;

import io.sealane.cert.keystore.Jks;
import io.sealane.cert.keystore.Pkcs12;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The formats beside PEM that a Bundle wants: truststores of Java and PKCS #12. Their passwords keep nobody out, what is in them is public.
 *
 * @param stores each under a key of its own
 */
record BundleFormats(List<Store> stores) {

    private static final String PATH = "spec.target.additionalFormats.";
    private static final String JKS_PASSWORD = "changeit";

    /**
     * One truststore.
     *
     * @param profile how it is protected; null for JKS
     */
    record Store(String key, Pkcs12.@Nullable Profile profile, String password) {

        private byte[] of(Map<String, X509Certificate> roots) {
            return profile == null
                    ? Jks.truststore(roots, password.toCharArray())
                    : Pkcs12.truststore(roots, profile, password.toCharArray());
        }
    }

    /**
     * Reads {@code spec.target.additionalFormats}.
     *
     * @throws IllegalArgumentException if a field is wrong; names it
     */
    static BundleFormats of(@Nullable Map<String, Object> wanted) {
        var stores = new ArrayList<Store>();
        new TreeMap<>(map(wanted)).forEach((format, value) -> {
            if (!(value instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException(PATH + format + ": expected a mapping with key, got " + value);
            }
            stores.add(store(format, fields));
        });
        return new BundleFormats(List.copyOf(stores));
    }

    private static Store store(String format, Map<?, ?> fields) {
        var key = text(format, fields, "key", "");
        if (key.isEmpty()) {
            throw new IllegalArgumentException(PATH + format + ".key: expected a key, got none");
        }
        return switch (format) {
            case "jks" -> new Store(key, null, text(format, fields, "password", JKS_PASSWORD));
            case "pkcs12" ->
                new Store(key, profile(text(format, fields, "profile", "")), text(format, fields, "password", ""));
            default -> throw new IllegalArgumentException(PATH + format + ": expected jks or pkcs12");
        };
    }

    private static Pkcs12.Profile profile(String word) {
        if (word.isEmpty()) {
            return Pkcs12.Profile.LEGACY_RC2;
        }
        return Arrays.stream(Pkcs12.Profile.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        PATH + "pkcs12.profile: expected LegacyRC2, LegacyDES or Modern2023, got " + word));
    }

    private static String text(String format, Map<?, ?> fields, String field, String otherwise) {
        var value = fields.get(field);
        if (value == null || value instanceof String) {
            return value == null ? otherwise : (String) value;
        }
        throw new IllegalArgumentException(PATH + format + "." + field + ": expected text, got " + value);
    }

    /** The truststores, by key; made anew they differ, because salts do. */
    Map<String, byte[]> of(TrustBundle bundle) {
        var roots = new TreeMap<String, X509Certificate>();
        bundle.roots().forEach(root -> roots.put(CertificateChain.fingerprint(root), root));
        var written = new TreeMap<String, byte[]>();
        stores.forEach(store -> written.put(store.key(), store.of(roots)));
        return written;
    }
}
