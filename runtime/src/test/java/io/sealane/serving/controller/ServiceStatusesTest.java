package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.ConfigurationBuilder;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.RouteBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.sealane.serving.controller.ServiceStatuses.Child;
import io.sealane.serving.controller.ServiceStatuses.Facts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a Service says of children that it cannot have. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceStatusesTest {

    private static final Child<Configuration> CONFIGURATION = Child.of(new ConfigurationBuilder()
            .withNewMetadata()
            .withGeneration(1L)
            .endMetadata()
            .withNewStatus()
            .withObservedGeneration(1L)
            .withLatestReadyRevisionName("hello-00001")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build());
    private static final Child<Route> ROUTE = Child.of(new RouteBuilder()
            .withNewMetadata()
            .withGeneration(1L)
            .endMetadata()
            .withNewStatus()
            .withObservedGeneration(1L)
            .withUrl("http://hello.example.com")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build());

    @Test
    void a_child_that_the_API_server_refuses_is_told_with_its_words_beside_what_the_other_says() {
        var refused = new Facts(Child.none(Child.REFUSED, "spec.template.spec.nodeName: Forbidden"), ROUTE);

        assertThat(conditions(refused))
                .containsExactlyInAnyOrder(
                        "ConfigurationsReady False Refused spec.template.spec.nodeName: Forbidden",
                        "RoutesReady True",
                        "Ready False Refused spec.template.spec.nodeName: Forbidden");
        assertThat(refused.refusal()).contains("spec.template.spec.nodeName: Forbidden");
    }

    @Test
    void a_child_of_somebody_else_is_told_and_nothing_of_it_taken_over() {
        var contested = new Facts(CONFIGURATION, Child.none("NotOwned", "it is somebody else's"));

        assertThat(conditions(contested))
                .containsExactlyInAnyOrder(
                        "ConfigurationsReady True",
                        "RoutesReady False NotOwned it is somebody else's",
                        "Ready False NotOwned it is somebody else's");
        assertThat(contested.refusal()).isEmpty();
        var status = ServiceStatuses.of(service(), contested, Instant.EPOCH).getStatus();
        assertThat(status.getUrl()).isNull();
        assertThat(status.getLatestReadyRevisionName()).isEqualTo("hello-00001");
    }

    private static List<String> conditions(Facts facts) {
        return ServiceStatuses.of(service(), facts, Instant.EPOCH).getStatus().getConditions().stream()
                .map(one -> one.getStatus().equals("True")
                        ? one.getType() + " True"
                        : one.getType() + " " + one.getStatus() + " " + one.getReason() + " " + one.getMessage())
                .toList();
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("hello")
                .withGeneration(1L)
                .endMetadata()
                .build();
    }
}
