package io.sealane.resource.embedded.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/** The formats of texts that Kubernetes checks; one it does not know says nothing. */
final class Formats {

    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,255}");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]{0,39}(([0-9]{1,3}\\.){3}[0-9]{1,3})?");
    private static final int IPV6_BITS = 128;
    private static final int IPV4_BITS = 32;

    private Formats() {}

    /** Whether a text is what the format says. */
    static boolean has(String text, String format) {
        try {
            return switch (format) {
                case "date-time", "datetime" -> OffsetDateTime.parse(text).getOffset() != null;
                case "date" -> LocalDate.parse(text).isSupported(ChronoField.DAY_OF_MONTH);
                case "byte" -> Base64.getDecoder().decode(text) != null;
                case "uri" -> new URI(text).isAbsolute();
                case "uuid" -> UUID.fromString(text).toString().equalsIgnoreCase(text);
                case "hostname" -> HOST_NAME.matcher(text).matches();
                case "email" -> EMAIL.matcher(text).matches();
                case "ipv4" -> IPV4.matcher(text).matches();
                case "ipv6" -> ipv6(text);
                case "cidr" -> cidr(text);
                default -> true;
            };
        } catch (DateTimeException | IllegalArgumentException | URISyntaxException e) {
            return false;
        }
    }

    /** java.net.URI knows the whole grammar of RFC 3986, 3.2.2, and looks nothing up. */
    private static boolean ipv6(String text) throws URISyntaxException {
        return IPV6.matcher(text).matches() && new URI("http://[" + text + "]").getHost() != null;
    }

    private static boolean cidr(String text) throws URISyntaxException {
        var slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        var address = text.substring(0, slash);
        var bits = Integer.parseInt(text.substring(slash + 1));
        return bits >= 0 && (IPV4.matcher(address).matches() ? bits <= IPV4_BITS : ipv6(address) && bits <= IPV6_BITS);
    }
}
