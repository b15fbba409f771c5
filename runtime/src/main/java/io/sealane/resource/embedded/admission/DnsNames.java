package io.sealane.resource.embedded.admission;

import java.util.regex.Pattern;

/** Names within objects, as {@code k8s.io/apimachinery/pkg/util/validation} has them. Pure. */
public final class DnsNames {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PORT = Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
    private static final int SUBDOMAIN_MAX = 253;

    private DnsNames() {}

    /** A label of a host name, where there is one (RFC 1123). */
    public static void label(Field name) {
        if (name.given() && !LABEL.matcher(name.text()).matches()) {
            name.invalid("expected lower case letters, digits and '-', with a letter or digit at both ends, at most 63"
                    + " characters");
        }
    }

    /** Labels with dots between them, where there are some (RFC 1123). */
    public static void subdomain(Field name) {
        if (name.given()
                && (name.text().length() > SUBDOMAIN_MAX
                        || !SUBDOMAIN.matcher(name.text()).matches())) {
            name.invalid("expected a DNS name: lower case letters, digits, '-' and '.', with a letter or digit at both"
                    + " ends, at most " + SUBDOMAIN_MAX + " characters");
        }
    }

    /** The name of a port, where there is one (RFC 6335, 5.1). */
    public static void port(Field name) {
        if (name.given() && !PORT.matcher(name.text()).matches()) {
            name.invalid("expected at most 15 lower case letters, digits and single '-', at least one of them a letter,"
                    + " with a letter or digit at both ends");
        }
    }
}
