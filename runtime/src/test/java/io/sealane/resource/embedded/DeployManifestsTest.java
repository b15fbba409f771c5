package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.object.Yaml;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The manifests of {@code deploy/}, as an API server takes them that refuses fields that it does not know. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class DeployManifestsTest {

    private static final Path DEPLOY = Path.of("..", "deploy");

    @Test
    void all_of_it_is_taken_but_what_only_a_cluster_has() throws Exception {
        var unserved = new ArrayList<String>();
        try (var served = new ServedApi(new MemoryResourceStore(LogLimits.standard()))) {
            var api = new Api(served.url());
            // Whoever installs eventing has it.
            create(
                    api,
                    Yaml.parseAll("{apiVersion: v1, kind: Namespace, metadata: {name: knative-eventing}}")
                            .get(0));
            for (var file : List.of("namespace.yaml", "rbac.yaml", "sealane.yaml")) {
                for (var object :
                        Yaml.parseAll(Files.readString(DEPLOY.resolve("cluster").resolve(file)))) {
                    if (object.path("kind").asText().equals("PersistentVolumeClaim")) {
                        unserved.add(Meta.name(object));
                    } else {
                        create(api, object);
                    }
                }
            }
        }
        assertThat(unserved).containsExactly("sealane");
    }

    private static void create(Api api, JsonNode object) throws Exception {
        var version = object.path("apiVersion").asText();
        var namespace = Meta.namespace(object);
        var path = (version.contains("/") ? "/apis/" : "/api/") + version
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/"
                + object.path("kind").asText().toLowerCase(Locale.ROOT) + "s?fieldValidation=Strict";
        var answer = api.send("POST", path, "application/json", Json.bytes(object));
        assertThat(answer.code()).as("%s: %s", path, answer.text()).isEqualTo(201);
    }

    @Test
    void the_image_is_made_of_what_the_build_leaves_and_starts_what_is_there() throws IOException {
        var lines = Files.readString(DEPLOY.resolve("cluster").resolve("Dockerfile"));
        var version = Files.readString(Path.of("pom.xml")).split("<version>")[1].split("<")[0];
        var jar = "sealane-runtime-" + version + ".jar";

        assertThat(lines)
                .contains("COPY runtime/target/" + jar + " /opt/sealane/\n")
                .contains("COPY runtime/target/lib /opt/sealane/lib\n")
                .contains("\"-cp\", \"/opt/sealane/" + jar + ":/opt/sealane/lib/*\", \"io.sealane.node.command.Main\"");
        assertThat(Files.readString(Path.of("pom.xml"))).contains("${project.build.directory}/lib");
        assertThat(DeployManifestsTest.class.getResource("/io/sealane/node/command/Main.class"))
                .isNotNull();
        assertThat(DeployManifestsTest.class.getResource("/sealane-logback.xml"))
                .isNotNull();
    }

    @Test
    void the_ports_that_Services_and_probes_name_are_those_of_the_container() throws IOException {
        var names = new ArrayList<String>();
        var asked = new ArrayList<String>();
        for (var object :
                Yaml.parseAll(Files.readString(DEPLOY.resolve("cluster").resolve("sealane.yaml")))) {
            for (var port : object.path("spec").path("ports")) {
                asked.add(port.path("targetPort").asText());
            }
            for (var container : object.at("/spec/template/spec/containers")) {
                container
                        .path("ports")
                        .forEach(port -> names.add(port.path("name").asText()));
                for (var probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
                    asked.add(container.path(probe).at("/httpGet/port").asText());
                }
            }
        }
        assertThat(names).containsExactly("http", "https", "local-http", "local-https", "observe");
        assertThat(asked).isNotEmpty().isSubsetOf(names);
    }
}
