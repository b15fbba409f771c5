package io.sealane.serving.controller.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.serving.v1beta1.DomainMapping;
import io.sealane.resource.embedded.object.Yaml;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MappingPlanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'apiVersion: serving.knative.dev/v1, kind: Service, name: a' | serving.knative.dev/v1 Service a not found in namespace here",
                "'apiVersion: v1, kind: Service, name: a, namespace: here' | v1 Service a not found in namespace here",
                "'apiVersion: v1, kind: Service, name: a, namespace: there' | expected a Service or Route of this namespace, got v1 Service a of namespace there",
                "'apiVersion: v1, kind: Pod, name: a' | expected a Service or Route of this namespace, got v1 Pod a",
            })
    void a_reference_that_leads_nowhere_is_wrong_or_names_what_is_not_there(String ref, String why) {
        assertThat(MappingPlan.unresolved(mapping(ref), any -> false)).isEqualTo(why);
    }

    @Test
    void what_is_there_and_has_no_address_yet_is_not_said_to_be_missing() {
        assertThat(MappingPlan.unresolved(
                        mapping("apiVersion: serving.knative.dev/v1, kind: Route, name: a"), any -> true))
                .isEqualTo("serving.knative.dev/v1 Route a has no address yet");
    }

    private static DomainMapping mapping(String ref) {
        var yaml = "{metadata: {name: a.example.org, namespace: here}, spec: {ref: {" + ref + "}}}";
        return new ObjectMapper().convertValue(Yaml.parseAll(yaml).get(0), DomainMapping.class);
    }
}
