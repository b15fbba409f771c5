package io.sealane.eventing.controller.flow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of resources that are made for others. Pure. */
public final class ChildNames {

    /** The longest label of a host name (RFC 1035, 2.3.4): channels are part of one, with a suffix of their own. */
    private static final int LENGTH_MAX = 63 - "-kn-channel".length();

    private ChildNames() {}

    /** The parent's name and a suffix; where that is too long, the beginning of it and a digest of the whole. */
    public static String of(String parent, String suffix) {
        var whole = parent + suffix;
        if (whole.length() <= LENGTH_MAX) {
            return whole;
        }
        var digest = digest(whole);
        var kept = Math.max(0, LENGTH_MAX - digest.length() - suffix.length());
        return parent.substring(0, kept) + digest + suffix;
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
