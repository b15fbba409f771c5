package io.sealane.resource.embedded.seal;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key that records are sealed with. */
record DataKey(int id, SecretKey key) {

    private static final int BYTES = 32;

    static DataKey generate(int id, SecureRandom random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new DataKey(id, new SecretKeySpec(bytes, "AES"));
    }

    @Override
    public String toString() {
        return "DataKey[" + id + "]";
    }
}
