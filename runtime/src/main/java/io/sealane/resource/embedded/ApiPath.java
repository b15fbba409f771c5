package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.verb.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the paths below {@code /api} and {@code /apis}. */
final class ApiPath {

    private static final String RAW_TARGET = "Raw-Request-URI";
    private static final Pattern DOTS = Pattern.compile("/(?:[.]|%2[eE]){1,2}(?:/|$)");

    private static final Set<String> POD_PARTS_UNSERVED =
            Set.of("attach", "ephemeralcontainers", "eviction", "exec", "portforward", "proxy");

    private ApiPath() {}

    /**
     * The segments of a request's path, decoded; a slash at the end says nothing. Names that could mean another path are refused, never resolved
     * (<a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names">path segment names</a>).
     */
    static List<String> segments(HttpRequest request) {
        requireNoDots(request);
        var segments = new ArrayList<String>();
        // Split before it is decoded: an encoded slash belongs to a name.
        for (var path = request.getUri().asScala().path(); !path.isEmpty(); path = path.tail()) {
            if (!path.startsWithSlash()) {
                segments.add((String) path.head());
            } else if (path.tail().startsWithSlash()) {
                throw ApiFailure.noSuchPath();
            }
        }
        for (var segment : segments) {
            if (segment.equals(".") || segment.equals("..") || segment.contains("/") || segment.contains("%")) {
                throw ApiFailure.badRequest(
                        "path: '" + segment + "', expected a name that is not '.' or '..' and has neither '/' nor '%'");
            }
        }
        return segments;
    }

    /** Where the target is there as it came: parsing has resolved its dots, encoded ones too. */
    private static void requireNoDots(HttpRequest request) {
        var raw = request.getHeader(RAW_TARGET).map(header -> header.value()).orElse("");
        if (DOTS.matcher(raw.split("[?]", 2)[0]).find()) {
            throw ApiFailure.badRequest("path: '" + raw + "', expected no '.' and no '..'");
        }
    }

    /**
     * What a resource path is about: {@code /api/v1/...} or {@code /apis/GROUP/VERSION/...}, then
     * {@code [namespaces/NAMESPACE/]PLURAL[/NAME[/SUBRESOURCE]]}.
     */
    static Target target(List<String> segments, Kinds kinds) {
        var core = segments.get(0).equals("api");
        var group = core ? "" : segments.get(1);
        var version = segments.get(core ? 1 : 2);
        var rest = segments.subList(core ? 2 : 3, segments.size());
        if (rest.size() >= 3 && rest.get(0).equals("namespaces")) {
            var inNamespace = target(kinds, group, version, rest.get(1), rest.subList(2, rest.size()));
            if (inNamespace.isPresent() && inNamespace.get().served().kind().namespaced()) {
                return inNamespace.get();
            }
        }
        requireNoUnservedPart(core, rest);
        return target(kinds, group, version, "", rest)
                .filter(target ->
                        !target.served().kind().namespaced() || target.name().isEmpty())
                .orElseThrow(ApiFailure::noSuchPath);
    }

    /** What kubectl asks of a Pod in a cluster and nothing here can do is said so, rather than that the Pod is not there. */
    private static void requireNoUnservedPart(boolean core, List<String> rest) {
        if (core && rest.size() >= 5 && rest.get(2).equals("pods") && POD_PARTS_UNSERVED.contains(rest.get(4))) {
            throw ApiFailure.methodNotAllowed(
                    "pods/" + rest.get(4)
                            + " is not served: a Pod runs as a handler inside the node, or as a process of this machine, never in a container");
        }
    }

    private static Optional<Target> target(
            Kinds kinds, String group, String version, String namespace, List<String> rest) {
        if (rest.isEmpty() || rest.size() > 3) {
            return Optional.empty();
        }
        var name = rest.size() > 1 ? rest.get(1) : "";
        var subresource = rest.size() > 2 ? rest.get(2) : "";
        return kinds.find(group, version, rest.get(0))
                .filter(served ->
                        subresource.isEmpty() || served.version().subresources().contains(subresource))
                .map(served -> new Target(served, namespace, name, subresource));
    }
}
