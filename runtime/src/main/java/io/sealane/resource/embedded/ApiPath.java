package io.sealane.resource.embedded;

import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.verb.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the paths below {@code /api} and {@code /apis}. */
final class ApiPath {

    private ApiPath() {}

    /** The segments of a path, decoded; empty ones are left out. */
    static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        for (var segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
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
        return target(kinds, group, version, "", rest)
                .filter(target ->
                        !target.served().kind().namespaced() || target.name().isEmpty())
                .orElseThrow(ApiFailure::noSuchPath);
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
