package io.sealane.cert.x509.chain;

import io.sealane.cert.x509.Keys;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which certificates a key has signed. Each look at a Secret asks anew, of objects that were just read, and the answer never
 * changes; in a storm of renewals these verifications were a quarter of all CPU. Any thread.
 */
final class VerifiedSignatures {

    private static final int ENTRIES_MAX = 8192;

    private final Map<ByteBuffer, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    boolean isSignedBy(X509Certificate certificate, PublicKey key) throws GeneralSecurityException {
        var question = question(certificate, key);
        synchronized (known) {
            var answer = known.get(question);
            if (answer != null) {
                return answer;
            }
        }
        var answer = verifies(certificate, key);
        synchronized (known) {
            known.put(question, answer);
        }
        return answer;
    }

    private static ByteBuffer question(X509Certificate certificate, PublicKey key) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update(digest.digest(certificate.getEncoded()));
        return ByteBuffer.wrap(digest.digest(key.getEncoded()));
    }

    private static boolean verifies(X509Certificate certificate, PublicKey key) {
        try {
            Keys.verify(certificate, key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
