package io.sealane.cert.request;

import java.util.List;
import java.util.Optional;

/** Host names as certificates have them (RFC 1123, RFC 6125). */
public final class HostNames {

    private static final int NAME_MAX = 253;
    private static final int LABEL_MAX = 63;

    private HostNames() {}

    /** What is wrong with a host name, where {@code *} may stand for the first label. */
    public static Optional<String> fault(String name) {
        var labels = List.of((name.startsWith("*.") ? name.substring(2) : name).split("\\.", -1));
        if (name.length() > NAME_MAX || labels.stream().anyMatch(label -> label.length() > LABEL_MAX)) {
            return Optional.of("expected at most " + NAME_MAX + " characters, " + LABEL_MAX + " between dots");
        }
        if (labels.stream().anyMatch(String::isEmpty)) {
            return Optional.of("expected a host name without empty parts");
        }
        return labels.stream().anyMatch(label -> label.contains("*"))
                ? Optional.of("expected * as the first of several parts only")
                : Optional.empty();
    }
}
