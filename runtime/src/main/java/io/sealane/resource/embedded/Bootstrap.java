package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.access.DefaultRoles;
import io.sealane.resource.embedded.access.Roles;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.verb.ApiObjects;
import io.sealane.resource.embedded.verb.FieldValidation;
import io.sealane.resource.embedded.verb.Target;
import io.sealane.resource.embedded.verb.WriteOptions;
import java.util.List;
import java.util.Locale;

/** What is there before the first request: the namespace {@code default}, the packed definitions and the usual ClusterRoles; both are brought up to date after an upgrade. */
final class Bootstrap {

    private final ApiObjects objects;

    Bootstrap(ApiObjects objects) {
        this.objects = objects;
    }

    void run() {
        List.of("default", "kube-system").forEach(this::namespace);
        Definitions.packed().forEach(this::definition);
        Definitions.roles().forEach(this::role);
    }

    private void role(ObjectNode role) {
        var target = target(Roles.GROUP, role.path("kind").asText().toLowerCase(Locale.ROOT) + "s");
        if (!createIfAbsent(target, role)) {
            objects.writes()
                    .change(target.named(Meta.name(role)), stored -> DefaultRoles.updated(stored, role), options());
        }
    }

    private void namespace(String name) {
        var namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        createIfAbsent(target("", "namespaces"), namespace);
    }

    private void definition(ObjectNode definition) {
        var target = target("apiextensions.k8s.io", "customresourcedefinitions");
        if (!createIfAbsent(target, definition)) {
            objects.writes()
                    .change(target.named(Meta.name(definition)), stored -> withSpec(stored, definition), options());
        }
    }

    private static ObjectNode withSpec(ObjectNode stored, ObjectNode definition) {
        stored.set("spec", definition.path("spec").deepCopy());
        return stored;
    }

    private boolean createIfAbsent(Target target, ObjectNode object) {
        try {
            objects.writes().create(target, object, options());
            return true;
        } catch (ApiFailure e) {
            if (e.reason().equals("AlreadyExists")) {
                return false;
            }
            throw e;
        }
    }

    private Target target(String group, String plural) {
        var served = objects.catalog().kinds().find(group, "v1", plural).orElseThrow();
        return new Target(served, "", "", "");
    }

    private static WriteOptions options() {
        return WriteOptions.of(false, FieldValidation.STRICT);
    }
}
