package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.object.Cause;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names of objects: DNS names, and those that the server makes up. */
final class Names {

    private static final int SUBDOMAIN_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    /** No vowels, so that no words come out, and nothing that looks alike. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;

    private Names() {}

    static String generate(String prefix, RandomGenerator random) {
        var kept = prefix.substring(0, Math.min(prefix.length(), LABEL_MAX - SUFFIX_LENGTH));
        var name = new StringBuilder(kept);
        for (var i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /** What is wrong with a name that only must be a part of a path, as those of Roles. */
    static Optional<Cause> segment(String name) {
        return name.matches("\\.{1,2}|.*[/%\\p{Cntrl}].*") || name.length() > SUBDOMAIN_MAX
                ? Optional.of(Cause.invalid(
                        "metadata.name",
                        name,
                        "may not be '.' or '..', nor contain '/' or '%', at most " + SUBDOMAIN_MAX + " characters"))
                : Optional.empty();
    }

    /** What is wrong with a name, if anything. @param label whether it must be one DNS label, as Services and Namespaces must */
    static Optional<Cause> check(String name, boolean label) {
        if (label) {
            return LABEL.matcher(name).matches() && name.length() <= LABEL_MAX
                    ? Optional.empty()
                    : Optional.of(Cause.invalid(
                            "metadata.name",
                            name,
                            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start"
                                    + " and end with an alphanumeric character, at most " + LABEL_MAX + " characters"));
        }
        return SUBDOMAIN.matcher(name).matches() && name.length() <= SUBDOMAIN_MAX
                ? Optional.empty()
                : Optional.of(Cause.invalid(
                        "metadata.name",
                        name,
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                                + " start and end with an alphanumeric character, at most " + SUBDOMAIN_MAX
                                + " characters"));
    }
}
