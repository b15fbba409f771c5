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
    private final String value;

    private PassedHeader(String name, String value) {
        this.name = name;
        this.value = value;
    }

    static PassedHeader of(String name, String value) {
        return new PassedHeader(name, value);
    }

    /** Those that are not of the connection (RFC 9110, 7.6.1), not of the framing, and not set by our own side of it. */
    static List<HttpHeader> all(Iterable<Map.Entry<String, String>> fields) {
        var named = namedByConnection(fields);
        var passed = new ArrayList<HttpHeader>();
        for (var field : fields) {
            var name = field.getKey().toLowerCase(Locale.ROOT);
            boolean ours = RequestFields.isOfConnection(name) || name.equals("content-length") || name.equals("date");
            if (!ours && !named.contains(name)) {
                passed.add(of(field.getKey(), field.getValue()));
            }
        }
        return passed;
    }

    private static Set<String> namedByConnection(Iterable<Map.Entry<String, String>> fields) {
        Set<String> named = Set.of();
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase("connection")) {
                named = new HashSet<>(named);
                for (var option : field.getValue().split(",", -1)) {
                    named.add(option.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return named;
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
        return name.toLowerCase(Locale.ROOT);
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
