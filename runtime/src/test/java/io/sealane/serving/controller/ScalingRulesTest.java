package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.serving.controller.config.NetworkRules;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScalingRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void an_annotation_that_cannot_be_followed_is_refused_where_it_stands() throws Exception {
        assertThat(template("{\"autoscaling.knative.dev/min-scale\":\"many\"}"))
                .singleElement()
                .satisfies(cause -> {
                    assertThat(cause.toString())
                            .contains("annotations[autoscaling.knative.dev/min-scale]")
                            .contains("expected a whole number of at least 0, got 'many'");
                });
        assertThat(template(
                        "{\"autoscaling.knative.dev/min-scale\":\"2\",\"autoscaling.knative.dev/max-scale\":\"1\"}"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.toString()).contains("expected at least min-scale, which is 2"));
        assertThat(template("{\"autoscaling.knative.dev/min-scale\":\"2\",\"example.com/other\":\"x\"}"))
                .isEmpty();
    }

    @Test
    void on_the_service_itself_they_are_refused() throws Exception {
        assertThat(faults(
                        "{\"autoscaling.knative.dev/min-scale\":\"2\",\"example.com/other\":\"x\"}",
                        TemplateChecks::noScaling))
                .singleElement()
                .satisfies(cause -> assertThat(cause.toString())
                        .contains("must be put under \"spec.template.metadata.annotations\" to work"));
    }

    @Test
    void a_key_of_the_ConfigMap_may_need_another() throws Exception {
        assertThat(config("{\"initial-scale\":\"0\"}"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.toString()).contains("data[initial-scale]"));
        assertThat(config("{\"initial-scale\":\"0\",\"allow-zero-initial-scale\":\"true\"}"))
                .isEmpty();
        assertThat(config("{\"stable-window\":\"5s\"}"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.toString())
                        .contains("data[stable-window]")
                        .contains("from 6s to 1h, got '5s'"));
    }

    private static List<Cause> template(String annotations) throws JsonProcessingException {
        return faults(annotations, TemplateChecks::scaling);
    }

    private static List<Cause> faults(String annotations, Consumer<Field> check) throws JsonProcessingException {
        var object = JSON.readTree("{\"annotations\":" + annotations + "}");
        return Field.check(object, field -> check.accept(field.at("annotations")));
    }

    private static List<Cause> config(String data) throws JsonProcessingException {
        var object = JSON.readTree(
                "{\"metadata\":{\"namespace\":\"knative-serving\",\"name\":\"config-autoscaler\"},\"data\":" + data
                        + "}");
        return Field.check(object, new NetworkRules("knative-serving")::check);
    }
}
