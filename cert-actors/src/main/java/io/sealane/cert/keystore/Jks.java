package io.sealane.cert.keystore;

import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.X509Failure.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;

/** Java's own keystore format. Safe for any thread. */
public final class Jks {

    private Jks() {}

    /** A keystore with one pair; key and store have the same password. */
    public static byte[] keystore(KeyEntry entry, char[] password) {
        return written(
                password,
                store -> store.setKeyEntry(
                        entry.alias(), entry.key(), password, entry.chain().toArray(Certificate[]::new)));
    }

    /** A keystore with one certificate to trust. */
    public static byte[] truststore(String alias, X509Certificate ca, char[] password) {
        return truststore(Map.of(alias, ca), password);
    }

    /** A keystore with certificates to trust, by alias. */
    public static byte[] truststore(Map<String, X509Certificate> roots, char[] password) {
        return written(password, store -> {
            for (var root : roots.entrySet()) {
                store.setCertificateEntry(root.getKey(), root.getValue());
            }
        });
    }

    @FunctionalInterface
    private interface Filling {
        void into(KeyStore store) throws GeneralSecurityException;
    }

    private static byte[] written(char[] password, Filling filling) {
        try {
            var store = KeyStore.getInstance("JKS");
            store.load(null, password);
            filling.into(store);
            var bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot write a JKS keystore", e);
        }
    }
}
