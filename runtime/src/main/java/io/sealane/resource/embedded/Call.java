package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.resource.embedded.table.Form;
import io.sealane.resource.embedded.verb.WriteOptions;
import java.util.List;
import java.util.Set;

/**
 * A request whose sender is known and whose body has arrived.
 *
 * @param request without its body
 * @param identity who asks
 * @param segments of the path
 * @param query its parameters
 * @param body empty when there is none
 */
@SuppressWarnings("ArrayRecordComponent")
record Call(HttpRequest request, Authentication.Identity identity, List<String> segments, Query query, byte[] body) {

    /** What Akka HTTP gives a body that came without a type. */
    private static final Set<String> UNNAMED = Set.of("none/none", "application/octet-stream");

    String method() {
        return request.method().name();
    }

    String accept() {
        return header("Accept");
    }

    /** The media type of the body, without parameters; empty when it has none, as of {@code kubectl scale}. */
    String mediaType() {
        var type = request.entity().getContentType().mediaType();
        var text = type.mainType() + "/" + type.subType();
        return UNNAMED.contains(text) ? "" : text;
    }

    /**
     * Whether the connection is meant to become a WebSocket. It never does; a server may ignore the wish (RFC 9110, 7.8). Clients that then
     * watch over plain HTTP, as fabric8 does after a 200, first read the answer to its end, so it must have one.
     */
    boolean wantsWebSocket() {
        return header("Upgrade").equalsIgnoreCase("websocket");
    }

    /** How the write that is asked for is done. */
    WriteOptions write() {
        // As the real server: who does not name itself is called by its program.
        var program = header("User-Agent").split("/", 2)[0].replaceAll("[^\\x21-\\x7E]", "");
        var length = Math.min(Query.MANAGER_LENGTH_MAX, program.length());
        return query.write(program.isEmpty() ? "unknown" : program.substring(0, length))
                .by(identity.requester());
    }

    Form form() {
        return Form.of(accept(), query.text("includeObject"));
    }

    /** Without headers and body: those may hold a token or a Secret. */
    @Override
    public String toString() {
        return method() + " " + request.getUri().path();
    }

    private String header(String name) {
        return request.getHeader(name).map(header -> header.value()).orElse("");
    }
}
