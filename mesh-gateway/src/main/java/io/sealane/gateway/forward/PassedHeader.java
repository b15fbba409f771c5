package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpHeader;
import akka.http.scaladsl.model.headers.CustomHeader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A field of an answer that passes as it is. Not a {@code RawHeader}: of those, Akka HTTP drops the ones that it would set itself, and
 * logs each.
 */
final class PassedHeader extends CustomHeader {

    private final String name;
    private final String lowercaseName;
    private final String value;

    private PassedHeader(String name, String lowercaseName, String value) {
        this.name = name;
        this.lowercaseName = lowercaseName;
        this.value = value;
    }

    static PassedHeader of(String name, String value) {
        return new PassedHeader(name, name.toLowerCase(Locale.ROOT), value);
    }

    /** Those that are not of the connection (RFC 9110, 7.6.1), not of the framing, and not set by our own side of it. */
    static List<HttpHeader> all(Iterable<Map.Entry<String, String>> fields) {
        var passed = new ArrayList<HttpHeader>();
        Set<String> named = Set.of();
        for (var field : fields) {
            var name = field.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("connection")) {
                named = withOptions(named, field.getValue());
            } else if (!RequestFields.isOfConnection(name) && !name.equals("content-length") && !name.equals("date")) {
                passed.add(new PassedHeader(field.getKey(), name, field.getValue()));
            }
        }
        if (!named.isEmpty()) {
            var dropped = named;
            passed.removeIf(header -> dropped.contains(header.lowercaseName()));
        }
        return passed;
    }

    private static Set<String> withOptions(Set<String> named, String options) {
        var all = new HashSet<>(named);
        for (var option : options.split(",", -1)) {
            all.add(option.strip().toLowerCase(Locale.ROOT));
        }
        return all;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String value() {
        return value;
    }

    @Override
    public String lowercaseName() {
        return lowercaseName;
    }

    @Override
    public boolean renderInRequests() {
        return true;
    }

    @Override
    public boolean renderInResponses() {
        return true;
    }
}
