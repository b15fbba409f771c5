package io.sealane.eventing;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request has and its reply repeats: it says which node holds the request at which door, and nobody can guess the rest.
 *
 * @param node that holds the request, in letters of base64url
 * @param door a {@linkplain #mark mark} of the RequestReply
 * @param secret of this one request, in letters of base64url
 */
record Correlation(String node, String door, String secret) {

    private static final Pattern TEXT = Pattern.compile("([\\w-]{1,40})\\.([0-9a-f]{1,8})\\.([\\w-]{1,80})");

    /** As an extension of an event has it; empty when no node of the mesh wrote it. */
    static Optional<Correlation> parse(String text) {
        var found = TEXT.matcher(text);
        return found.matches()
                ? Optional.of(new Correlation(found.group(1), found.group(2), found.group(3)))
                : Optional.empty();
    }

    /** Tells the doors of one broker apart, in every JVM alike. @param uid of the RequestReply */
    static String mark(String uid) {
        return Integer.toHexString(uid.hashCode());
    }

    /** As an extension of an event has it. */
    @Override
    public String toString() {
        return node + "." + door + "." + secret;
    }
}
