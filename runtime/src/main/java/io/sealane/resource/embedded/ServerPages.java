package io.sealane.resource.embedded;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.discovery.AggregatedDiscovery;
import io.sealane.resource.embedded.discovery.Discovery;
import io.sealane.resource.embedded.discovery.OpenApi;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import java.util.List;
import java.util.Optional;

/** What the server says about itself. */
final class ServerPages {

    /** The Kubernetes version whose API is served; clients compare theirs with it. */
    private static final String KUBERNETES = "v1.32.0";

    private ServerPages() {}

    /** The pages that everybody may see. */
    static Optional<HttpResponse> open(List<String> segments) {
        if (segments.isEmpty()) {
            return Optional.empty();
        }
        return switch (segments.get(0)) {
            case "readyz", "livez", "healthz" -> Optional.of(Answers.text("ok"));
            case "version" -> Optional.of(Answers.json(200, version()));
            default -> Optional.empty();
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "32")
                .put("gitVersion", KUBERNETES + "+sealane")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "none")
                .put("platform", "jvm");
    }

    /** Discovery and schemas; none when the path is about objects. */
    static Optional<HttpResponse> page(Call call, Kinds kinds) {
        var segments = call.segments();
        if (segments.isEmpty()) {
            return Optional.of(Answers.json(200, roots()));
        }
        return switch (segments.get(0)) {
            case "api" -> core(call, kinds);
            case "apis" -> groups(call, kinds);
            case "openapi" -> Optional.of(openApi(segments, kinds));
            default -> throw ApiFailure.noSuchPath();
        };
    }

    private static ObjectNode roots() {
        var roots = Json.object();
        var paths = roots.putArray("paths");
        List.of("/api", "/apis", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version")
                .forEach(paths::add);
        return roots;
    }

    private static Optional<HttpResponse> core(Call call, Kinds kinds) {
        var segments = call.segments();
        return switch (segments.size()) {
            case 1 ->
                Optional.of(
                        AggregatedDiscovery.isWanted(call.accept())
                                ? aggregated(AggregatedDiscovery.core(kinds))
                                : Answers.json(200, Discovery.coreVersions()));
            case 2 -> Optional.of(found(Discovery.resources(kinds, "", segments.get(1))));
            default -> Optional.empty();
        };
    }

    private static Optional<HttpResponse> groups(Call call, Kinds kinds) {
        var segments = call.segments();
        return switch (segments.size()) {
            case 1 ->
                Optional.of(
                        AggregatedDiscovery.isWanted(call.accept())
                                ? aggregated(AggregatedDiscovery.groups(kinds))
                                : Answers.json(200, Discovery.groups(kinds)));
            case 2 -> Optional.of(found(Discovery.oneGroup(kinds, segments.get(1))));
            case 3 -> Optional.of(found(Discovery.resources(kinds, segments.get(1), segments.get(2))));
            default -> Optional.empty();
        };
    }

    private static HttpResponse openApi(List<String> segments, Kinds kinds) {
        if (segments.size() == 2 && segments.get(1).equals("v3")) {
            return Answers.json(200, OpenApi.index(kinds, Integer.toHexString(System.identityHashCode(kinds))));
        }
        if (segments.size() == 4 && segments.get(2).equals("api")) {
            return found(OpenApi.document(kinds, "", segments.get(3)));
        }
        if (segments.size() == 5 && segments.get(2).equals("apis")) {
            return found(OpenApi.document(kinds, segments.get(3), segments.get(4)));
        }
        throw ApiFailure.noSuchPath();
    }

    private static HttpResponse aggregated(ObjectNode document) {
        var type = ContentTypes.parse("application/json;" + AggregatedDiscovery.PARAMETERS);
        return HttpResponse.create()
                .withEntity(HttpEntities.create(type, Json.bytes(document)))
                .addHeader(RawHeader.create("Vary", "Accept"));
    }

    private static HttpResponse found(Optional<ObjectNode> document) {
        return Answers.json(200, document.orElseThrow(ApiFailure::noSuchPath));
    }
}
