package io.sealane.eventing.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.DestinationBuilder;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PassCountingTest {

    private static final URI ELSEWHERE = URI.create("http://display.ns.svc.cluster.local/");

    private final PassCounting counting =
            new PassCounting("knative-eventing", "cluster.local", new IngressAddresses(8081, 8444));

    @ParameterizedTest
    @CsvSource({
        "eventing.knative.dev/v1, Broker",
        "eventing.knative.dev/v1alpha1, RequestReply",
        "messaging.knative.dev/v1, Channel",
        "messaging.knative.dev/v1, InMemoryChannel",
        "messaging.knative.dev/v1beta1, KafkaChannel",
        "flows.knative.dev/v1, Sequence",
        "flows.knative.dev/v1, Parallel"
    })
    void what_is_referred_to_and_passes_events_on_counts_wherever_it_is(String apiVersion, String kind) {
        assertThat(counting.at(reference(apiVersion, null, kind), ELSEWHERE)).isTrue();
    }

    @Test
    void a_reference_may_name_the_group_alone() {
        assertThat(counting.at(reference(null, "eventing.knative.dev", "Broker"), ELSEWHERE))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "v1, Service",
        "serving.knative.dev/v1, Service",
        "sinks.knative.dev/v1alpha1, JobSink",
        "eventing.example.com/v1, Broker",
        "v1, Broker"
    })
    void where_events_end_they_are_not_counted(String apiVersion, String kind) {
        assertThat(counting.at(reference(apiVersion, null, kind), ELSEWHERE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://broker-ingress.knative-eventing.svc.cluster.local/ns/br",
                "https://Broker-Ingress.knative-eventing.svc/ns/br",
                "http://broker-ingress.knative-eventing/ns/br",
                "https://imc-dispatcher.knative-eventing.svc.cluster.local/ns/ch",
                "http://request-reply.knative-eventing.svc.cluster.local/ns/ask",
                "http://ch-kn-channel.ns.svc.cluster.local",
                "http://localhost:8081/ns/br",
                "http://127.0.0.1:8081/channels/ns/ch",
                "https://[::1]:8444/ns/br"
            })
    void an_address_of_our_own_counts_without_a_reference(String uri) {
        assertThat(counting.at(new Destination(), URI.create(uri))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://broker-ingress.other.svc.cluster.local/ns/br",
                "http://broker-ingress.example.com/ns/br",
                "http://shop-kn-channel.com/",
                "http://localhost:8080/ns/br",
                "https://localhost:8081/ns/br",
                "http://localhost/ns/br",
                "http://display.ns.svc.cluster.local/"
            })
    void any_other_address_does_not(String uri) {
        assertThat(counting.at(new Destination(), URI.create(uri))).isFalse();
    }

    private static Destination reference(@Nullable String apiVersion, @Nullable String group, String kind) {
        return new DestinationBuilder()
                .withNewRef()
                .withApiVersion(apiVersion)
                .withGroup(group)
                .withKind(kind)
                .withName("other")
                .endRef()
                .build();
    }
}
