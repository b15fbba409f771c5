package io.sealane.resource.embedded;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import io.sealane.resource.embedded.discovery.OpenApiV2;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.protobuf.OpenApiProtobuf;
import java.util.List;
import java.util.Optional;

/** The one document with the schemas of all kinds, made when it is asked for and kept until the kinds change. Safe for any thread. */
final class SchemaPages {

    private static final List<String> PATH = List.of("openapi", "v2");

    private volatile Made made = new Made(Optional.empty(), new byte[0], new byte[0]);

    @SuppressWarnings("ArrayRecordComponent")
    private record Made(Optional<Kinds> kinds, byte[] json, byte[] protobuf) {}

    /** The document as it is asked for; none when the path is another one. */
    Optional<HttpResponse> page(Call call, Kinds kinds) {
        if (!call.segments().equals(PATH)) {
            return Optional.empty();
        }
        var document = document(kinds);
        return Optional.of(HttpResponse.create()
                .withEntity(
                        call.accept().contains("proto-openapi.spec.v2")
                                ? HttpEntities.create(
                                        ContentTypes.parse(OpenApiProtobuf.MEDIA_TYPE), document.protobuf())
                                : HttpEntities.create(ContentTypes.APPLICATION_JSON, document.json())));
    }

    private Made document(Kinds kinds) {
        var present = made;
        if (present.kinds().filter(of -> of == kinds).isPresent()) {
            return present;
        }
        var document = OpenApiV2.document(kinds);
        var fresh = new Made(Optional.of(kinds), Json.bytes(document), OpenApiProtobuf.bytes(document));
        made = fresh;
        return fresh;
    }
}
