package io.sealane.gateway.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A request as it goes upstream, wherever it came from.
 *
 * @param authority what the upstream is asked for: the value of {@code Host} or {@code :authority}
 * @param path the target in origin form (RFC 9112, 3.2.1)
 * @param fields names in lower case; none of the connection, of the framing, and no {@code host}
 */
record Outgoing(Target target, String method, String authority, String path, List<Field> fields, Content content) {

    record Field(String name, String value) {}

    static Outgoing of(UpstreamRequest request) {
        var fields = new ArrayList<Field>();
        RequestFields.forEach(request.headers(), (name, value) -> fields.add(new Field(name, value)));
        return new Outgoing(
                Target.of(request),
                request.method(),
                RequestFields.authority(request),
                RequestFields.target(request),
                fields,
                new Content.Whole(request.body()));
    }

    /** What {@code Content-Length} says: always with content of known length, and without content where the method expects some (RFC 9110, 8.6). */
    OptionalLong saidLength() {
        if (!content.isEmpty() || method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
            return content.length();
        }
        return OptionalLong.empty();
    }

    /** Whether the upstream may answer that it changes to another protocol (RFC 9110, 7.8). */
    boolean upgrades() {
        return fields.stream().anyMatch(field -> field.name().equals("upgrade"));
    }

    /** Whether it may be sent twice: it is safe (RFC 9110, 9.2.1) and has no content. */
    boolean mayRepeat() {
        return content.isEmpty() && (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"));
    }
}
