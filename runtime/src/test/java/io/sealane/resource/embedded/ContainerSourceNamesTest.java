package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.source.controller.SourceRules;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** ContainerSources over the API, as {@code kn source container create} writes them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContainerSourceNamesTest {

    private static final String PATH = "/apis/sources.knative.dev/v1/namespaces/default/containersources";

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void open() throws Exception {
        var rules = SourceRules.book("knative-eventing", key -> Map.of());
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()), rules);
        api = new Api(served.url());
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @Test
    void containers_without_a_name_get_one_of_their_source() throws Exception {
        var made = api.post(PATH, source("maker", "{image: a, name: ''}, {image: b, name: own}, {image: c}"));

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.json().at("/spec/template/spec/containers").findValuesAsText("name"))
                .containsExactly("maker-0", "own", "maker-2");
    }

    @Test
    void a_container_without_an_image_is_refused_all_the_same() throws Exception {
        var made = api.post(PATH, source("blank", "{name: ''}"));

        assertThat(made.code()).isEqualTo(422);
        assertThat(made.json().path("message").asText())
                .contains("spec.template.spec.containers[0].image: Required value")
                .doesNotContain("containers[0].name");
    }

    private static String source(String name, String containers) {
        return "{apiVersion: sources.knative.dev/v1, kind: ContainerSource, metadata: {name: " + name
                + ", namespace: default}, spec: {template: {spec: {containers: [" + containers
                + "]}}, sink: {uri: 'http://example.com'}}}";
    }
}
