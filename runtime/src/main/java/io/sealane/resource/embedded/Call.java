package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.resource.embedded.table.Form;
import java.util.List;

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

    String method() {
        return request.method().name();
    }

    String accept() {
        return header("Accept");
    }

    /** The media type of the body, without parameters. */
    String mediaType() {
        var type = request.entity().getContentType().mediaType();
        var text = type.mainType() + "/" + type.subType();
        return text.equals("none/none") ? "" : text;
    }

    Form form() {
        return Form.of(accept(), query.text("includeObject"));
    }

    private String header(String name) {
        return request.getHeader(name).map(header -> header.value()).orElse("");
    }
}
