package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.admission.StoredConfigMaps;
import io.sealane.resource.embedded.admission.StoredObjects;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.serving.controller.ServingRules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What is held against an object that was stored before a rule was there. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StandingFaultsTest {

    private static final String SERVICES = "/apis/serving.knative.dev/v1/namespaces/default/services";

    private final MemoryResourceStore store = new MemoryResourceStore(LogLimits.standard());
    private ServedApi served;
    private Api api;

    @BeforeEach
    void aServiceFromBeforeTheRules() throws Exception {
        try (var lax = new ServedApi(store)) {
            var stored = new Api(lax.url())
                    .post(
                            SERVICES,
                            "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: old}, spec: {template: {spec: "
                                    + spec("one", "/var/log", "SYS_TIME") + "}}}");
            assertThat(stored.code()).isEqualTo(201);
        }
        served = new ServedApi(
                store, ServingRules.of("knative-serving", new StoredConfigMaps(store), new StoredObjects(store)));
        api = new Api(served.url());
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void it_may_go_on_with_what_it_says() throws Exception {
        assertThat(patched(spec("two", "/var/log", "SYS_TIME")).code()).isEqualTo(200);
    }

    @Test
    void another_value_of_a_forbidden_field_is_held_against_it() throws Exception {
        var elsewhere = patched(spec("one", "/", "SYS_TIME"));
        assertThat(elsewhere.code()).isEqualTo(422);
        assertThat(elsewhere.at("/details/causes/0/field")).isEqualTo("spec.template.spec.volumes[0].hostPath");
        assertThat(elsewhere.json().at("/details/causes")).hasSize(1);

        var more = patched(spec("one", "/var/log", "SYS_ADMIN"));
        assertThat(more.code()).isEqualTo(422);
        assertThat(more.at("/details/causes/0/field"))
                .isEqualTo("spec.template.spec.containers[0].securityContext.capabilities.add");
        assertThat(more.json().at("/details/causes")).hasSize(1);
    }

    private Api.Answer patched(String spec) throws Exception {
        return api.patch(SERVICES + "/old", "merge", "{spec: {template: {spec: " + spec + "}}}");
    }

    private static String spec(String image, String path, String capability) {
        return "{containers: [{image: " + image + ", securityContext: {capabilities: {add: [" + capability
                + "]}}}], volumes: [{name: v, hostPath: {path: " + path + "}}]}";
    }
}
