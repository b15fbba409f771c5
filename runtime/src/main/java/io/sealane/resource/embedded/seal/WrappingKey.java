package io.sealane.resource.embedded.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key that data keys are wrapped with: 256 bits from outside the store. Whoever has it and the store can read everything. */
public final class WrappingKey {

    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;

    private final SecretKey key;
    private final String id;
    private final String origin;

    private WrappingKey(byte[] key, String origin) {
        this.key = new SecretKeySpec(key, "AES");
        this.id = id(key);
        this.origin = origin;
    }

    /**
     * Reads a key.
     *
     * @param base64 32 bytes; white space around them is left out
     * @param origin where it came from, for messages
     * @throws SealFailure when it is none; names the origin
     */
    public static WrappingKey parse(String base64, String origin) {
        try {
            var bytes = Base64.getDecoder().decode(base64.strip());
            if (bytes.length == BYTES) {
                return new WrappingKey(bytes, origin);
            }
        } catch (IllegalArgumentException e) {
            // Refused below; the decoder's message would show a character of the key.
        }
        throw new SealFailure(origin + ": expected a key of 32 bytes in base64");
    }

    /** A fresh key. */
    public static WrappingKey generate(SecureRandom random, String origin) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new WrappingKey(bytes, origin);
    }

    /** The key itself, as {@link #parse} reads it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** Tells keys apart without giving them away; 16 hex digits. */
    public String id() {
        return id;
    }

    String origin() {
        return origin;
    }

    WrappedKey wrap(DataKey data, long reserved, SecureRandom random) {
        return new WrappedKey(
                data.id(), reserved, id, Gcm.seal(key, data.key().getEncoded(), context(data.id()), random));
    }

    DataKey unwrap(WrappedKey wrapped) {
        try {
            var plain = Gcm.open(key, wrapped.sealed(), context(wrapped.id()));
            return new DataKey(wrapped.id(), new SecretKeySpec(plain, "AES"));
        } catch (AEADBadTagException e) {
            throw new SealFailure("data key " + wrapped.id() + ": damaged, " + origin + " does not open it", e);
        }
    }

    private static byte[] context(int id) {
        return ("sealane data key " + id).getBytes(StandardCharsets.US_ASCII);
    }

    private static String id(byte[] key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            var digest = mac.doFinal("sealane wrapping key".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing in this JVM", e);
        }
    }

    @Override
    public String toString() {
        return "WrappingKey[" + id + " from " + origin + "]";
    }
}
