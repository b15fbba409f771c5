package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.Meta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Annotations that mean something, by what they mean it on. Who writes another one of the same domains is told of it: a mistyped name has no
 * effect, and nothing else would say so. Immutable.
 */
public final class KnownAnnotations {

    private static final String OURS = "sealane.io";
    private static final Set<String> KNATIVE =
            Set.of("autoscaling.knative.dev", "eventing.knative.dev", "networking.knative.dev", "serving.knative.dev");
    /** As many as are shown: for each the nearest of all known names is looked for. */
    private static final int WARNINGS_MAX = 10;

    private static final KnownAnnotations NONE = new KnownAnnotations(Map.of());

    /** Resources by the names of annotations; none for those that are not held against what they stand on. */
    private final Map<String, Set<String>> names;

    private KnownAnnotations(Map<String, Set<String>> names) {
        this.names = names;
    }

    public static KnownAnnotations none() {
        return NONE;
    }

    /** These and more, which count on some resources only. @param plurals of the resources */
    public KnownAnnotations on(Collection<String> plurals, String... more) {
        var all = new HashMap<>(names);
        for (var name : more) {
            var both = new TreeSet<>(all.getOrDefault(name, Set.of()));
            both.addAll(plurals);
            all.put(name, both);
        }
        return new KnownAnnotations(Map.copyOf(all));
    }

    /** These and more, wherever they stand. */
    public KnownAnnotations and(String... more) {
        return on(Set.of(), more);
    }

    KnownAnnotations and(KnownAnnotations other) {
        var both = this;
        for (var entry : other.names.entrySet()) {
            both = both.on(entry.getValue(), entry.getKey());
        }
        return both;
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** What is to be said of an object's annotations, and of those of its template. Those of what a controller made are its own affair. */
    List<String> warnings(Kind kind, ObjectNode object) {
        if (Meta.isControlled(object)) {
            return List.of();
        }
        var warnings = new ArrayList<String>();
        var plural = kind.names().plural();
        for (var annotation : object.path("metadata").path("annotations").properties()) {
            warn(
                    "metadata.annotations",
                    annotation.getKey(),
                    plural,
                    kind.names().kind(),
                    warnings);
        }
        template(object.path("spec").path("template"), warnings);
        return warnings;
    }

    /** Whatever is made of it: its kind is not said here. */
    private void template(JsonNode template, List<String> warnings) {
        for (var annotation : template.path("metadata").path("annotations").properties()) {
            if (!names.containsKey(annotation.getKey())) {
                warn("spec.template.metadata.annotations", annotation.getKey(), "", "", warnings);
            }
        }
    }

    private void warn(String path, String name, String plural, String kind, List<String> warnings) {
        var slash = name.indexOf('/');
        if (warnings.size() >= WARNINGS_MAX || slash < 0 || !isWatched(name.substring(0, slash))) {
            return;
        }
        var on = names.get(name);
        if (on == null) {
            warnings.add(path + "[" + name + "]: unknown, so it has no effect; the nearest that is known is "
                    + nearest(name, names.keySet()));
        } else if (!on.isEmpty() && !on.contains(plural)) {
            warnings.add(path + "[" + name + "]: has no effect on a " + kind + ", only on " + String.join(", ", on));
        }
    }

    private static boolean isWatched(String domain) {
        return domain.equals(OURS) || domain.endsWith("." + OURS) || KNATIVE.contains(domain);
    }

    /** What somebody may have meant by a name that is not known: of those the one that differs least, which is the first of several. */
    public static String nearest(String name, Collection<String> names) {
        var best = "";
        var least = Integer.MAX_VALUE;
        for (var known : new TreeSet<>(names)) {
            var distance = EditDistance.of(name, known);
            if (distance < least) {
                least = distance;
                best = known;
            }
        }
        return best;
    }
}
