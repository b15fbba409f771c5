package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScaleTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String FLEETS = "/apis/example.com/v1/namespaces/default/fleets";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String FLEET_DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: fleets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Fleet, plural: fleets}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale:
                    specReplicasPath: .spec.boats.wanted
                    statusReplicasPath: .status.boats
                    labelSelectorPath: .status.selector
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        api = new Api(served.url());
        api.post(DEFINITIONS, FLEET_DEFINITION);
        api.post(
                FLEETS,
                "{apiVersion: example.com/v1, kind: Fleet, metadata: {name: f}, spec: {boats: {wanted: 3, size: 9}}}");
        api.patch(FLEETS + "/f/status", "merge", "{status: {boats: 2, selector: 'in=f'}}");
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void a_kind_shows_its_replicas_where_its_definition_says_they_are() throws Exception {
        var scale = api.get(FLEETS + "/f/scale");

        assertThat(scale.at("/apiVersion") + " " + scale.at("/kind")).isEqualTo("autoscaling/v1 Scale");
        assertThat(scale.json().at("/spec").toString()).isEqualTo("{\"replicas\":3}");
        assertThat(scale.json().at("/status").toString()).isEqualTo("{\"replicas\":2,\"selector\":\"in=f\"}");
        assertThat(scale.at("/metadata/uid")).isEqualTo(api.get(FLEETS + "/f").at("/metadata/uid"));
    }

    @Test
    void replicas_are_set_and_nothing_else_changes() throws Exception {
        var path = FLEETS + "/g";
        api.post(
                FLEETS,
                "{apiVersion: example.com/v1, kind: Fleet, metadata: {name: g}, spec: {boats: {wanted: 3, size: 9}}}");

        assertThat(api.patch(path + "/scale", "merge", "{spec: {replicas: 5}, status: {replicas: 77}}")
                        .at("/spec/replicas"))
                .isEqualTo("5");
        assertThat(api.get(path).json().at("/spec/boats").toString()).isEqualTo("{\"wanted\":5,\"size\":9}");
        assertThat(api.get(path).json().has("status")).isFalse();
        var scale = api.get(path + "/scale").text().replace("\"replicas\":5", "\"replicas\":6");
        assertThat(api.put(path + "/scale", scale).code()).isEqualTo(200);
        assertThat(api.get(path).at("/spec/boats/wanted")).isEqualTo("6");
        // The same version again: somebody else was faster.
        assertThat(api.put(path + "/scale", scale).code()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {spec: {replicas: -1}} | 422
            {spec: {replicas: many}} | 422
            {spec: {replicas: 1.5}} | 422
            {spec: 7} | 422
            {kind: Fleet} | 400
            """)
    void what_is_no_scale_is_refused(String patch, int code) throws Exception {
        assertThat(api.patch(FLEETS + "/f/scale", "merge", patch).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {".status.boats", "spec.boats", ".spec.boats[0]", ""})
    void a_path_that_leads_nowhere_is_refused(String path) throws Exception {
        var wrong = FLEET_DEFINITION
                .replace(".spec.boats.wanted", "'" + path + "'")
                .replace("fleets", "others")
                .replace("Fleet", "Other");

        var answer = api.post(DEFINITIONS, wrong);

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field"))
                .isEqualTo("spec.versions[0].subresources.scale.specReplicasPath");
    }

    @Test
    void a_kind_without_scale_has_none() throws Exception {
        assertThat(api.get("/api/v1/namespaces/default/scale").code()).isEqualTo(404);
        assertThat(api.get("/api/v1/namespaces/default/configmaps/x/scale").code())
                .isEqualTo(404);
    }

    @Test
    void fabric8_scales_a_Deployment() throws Exception {
        try (var client = served.client()) {
            client.apps()
                    .deployments()
                    .resource(new DeploymentBuilder()
                            .withNewMetadata()
                            .withName("d")
                            .endMetadata()
                            .withNewSpec()
                            .withNewSelector()
                            .addToMatchLabels("a", "b")
                            .endSelector()
                            .withNewTemplate()
                            .withNewMetadata()
                            .addToLabels("a", "b")
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("c")
                            .withImage("i")
                            .endContainer()
                            .endSpec()
                            .endTemplate()
                            .endSpec()
                            .build())
                    .create();

            client.apps().deployments().withName("d").scale(4);

            assertThat(client.apps().deployments().withName("d").get().getSpec().getReplicas())
                    .isEqualTo(4);
            assertThat(api.get(DEPLOYMENTS + "/d/scale").at("/status/selector")).isEqualTo("a=b");
        }
    }
}
