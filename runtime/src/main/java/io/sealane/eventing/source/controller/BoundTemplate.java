package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Pod template of an object, bound to a sink or not: the contract of SinkBindings, an environment, a token at {@code /oidc/token}
 * and trusted roots below {@code /knative-custom-certs}. Pure.
 *
 * <p>An object that is bound has annotation {@value #BOUND_BY}, so that it can be told whose environment it has.
 */
final class BoundTemplate {

    static final String BOUND_BY = "sealane.io/sink-binding";

    private static final String TOKEN = "oidc-token";
    private static final String TOKEN_FOLDER = "/oidc";
    private static final String BUNDLES = "kne-bundle-volume";
    private static final String BUNDLES_FOLDER = "/knative-custom-certs";
    private static final Set<String> NAMES = Set.of("K_SINK", "K_CA_CERTS", "K_CE_OVERRIDES");
    private static final ObjectMapper JSON = new ObjectMapper();

    private BoundTemplate() {}

    /** Whose environment an object has. */
    static Optional<String> boundBy(HasMetadata subject) {
        return Optional.ofNullable(subject.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(BOUND_BY));
    }

    /** The object with this environment in all containers of its template, and no other of ours. */
    static <T extends HasMetadata> T bound(T subject, String binding, SinkEnvironment environment) {
        var tree = tree(subject);
        ((ObjectNode) tree.path("metadata")).withObjectProperty("annotations").put(BOUND_BY, binding);
        containers(tree, environment);
        return model(subject, tree);
    }

    /** The object without any environment of ours. */
    static <T extends HasMetadata> T unbound(T subject) {
        var tree = tree(subject);
        ((ObjectNode) tree.path("metadata")).withObjectProperty("annotations").remove(BOUND_BY);
        containers(tree, SinkEnvironment.NONE);
        return model(subject, tree);
    }

    private static void containers(ObjectNode tree, SinkEnvironment environment) {
        if (!(pod(tree) instanceof ObjectNode pod)) {
            return;
        }
        var volume = JSON.createObjectNode().put("name", TOKEN);
        environment.tokenSecret().ifPresent(secret -> volume.putObject("secret").put("secretName", secret));
        var token = environment.tokenSecret().isPresent();
        named(pod, "volumes", volume, token);
        var trusting = !environment.bundles().isEmpty();
        var bundles = JSON.createObjectNode().put("name", BUNDLES);
        var sources = bundles.putObject("projected").putArray("sources");
        environment
                .bundles()
                .forEach(name -> sources.addObject().putObject("configMap").put("name", name));
        named(pod, "volumes", bundles, trusting);
        for (var list : new String[] {"initContainers", "containers"}) {
            for (var container : pod.path(list)) {
                environment((ObjectNode) container, environment.variables());
                named((ObjectNode) container, "volumeMounts", mount(TOKEN, TOKEN_FOLDER), token);
                named((ObjectNode) container, "volumeMounts", mount(BUNDLES, BUNDLES_FOLDER), trusting);
            }
        }
    }

    private static ObjectNode mount(String volume, String folder) {
        return JSON.createObjectNode()
                .put("name", volume)
                .put("mountPath", folder)
                .put("readOnly", true);
    }

    /** The Pods of a CronJob are a level deeper. */
    private static JsonNode pod(ObjectNode tree) {
        var spec = tree.path("spec");
        var template = spec.has("jobTemplate")
                ? spec.path("jobTemplate").path("spec").path("template")
                : spec.path("template");
        return template.path("spec");
    }

    /** Has the list contain this entry, and no other of its name; or none of its name. */
    private static void named(ObjectNode holder, String list, ObjectNode entry, boolean wanted) {
        var kept = JSON.createArrayNode();
        var there = false;
        for (var each : holder.path(list)) {
            if (!entry.path("name").equals(each.path("name"))) {
                kept.add(each);
            } else if (wanted && !there) {
                there = true;
                kept.add(entry);
            }
        }
        if (wanted && !there) {
            kept.add(entry);
        }
        if (!kept.isEmpty() || holder.has(list) && !holder.path(list).isEmpty()) {
            holder.set(list, kept);
        }
    }

    private static void environment(ObjectNode container, Map<String, String> wanted) {
        var before = container.path("env");
        if (wanted.equals(of(before))) {
            return;
        }
        ArrayNode after = JSON.createArrayNode();
        for (var variable : before) {
            if (!NAMES.contains(variable.path("name").asText())) {
                after.add(variable);
            }
        }
        wanted.forEach((name, value) -> after.addObject().put("name", name).put("value", value));
        container.set("env", after);
    }

    private static Map<String, String> of(JsonNode environment) {
        var ours = new LinkedHashMap<String, String>();
        for (var variable : environment) {
            if (NAMES.contains(variable.path("name").asText())) {
                ours.put(variable.path("name").asText(), variable.path("value").asText());
            }
        }
        return ours;
    }

    private static ObjectNode tree(HasMetadata subject) {
        return JSON.valueToTree(subject);
    }

    @SuppressWarnings("unchecked") // the class of a T is a Class of T for these final data classes
    private static <T extends HasMetadata> T model(T subject, ObjectNode tree) {
        try {
            return (T) JSON.treeToValue(tree, subject.getClass());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
