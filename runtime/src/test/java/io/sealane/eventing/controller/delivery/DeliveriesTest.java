package io.sealane.eventing.controller.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.DeliverySpecBuilder;
import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.eventing.settings.DeliverySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeliveriesTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    @Test
    void every_field_is_read() {
        var spec = new DeliverySpec("PT0.5S", "linear", null, "json", 3, "PT30S", "PT2S");

        assertEquals(
                new Deliveries(
                        new DeliverySettings(
                                3,
                                DeliverySettings.Backoff.LINEAR,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2),
                                Optional.empty(),
                                DeliverySettings.Format.STRUCTURED,
                                Duration.ofSeconds(30),
                                20),
                        List.of()),
                Deliveries.of(spec, TIMEOUT, Optional.empty(), 20));
    }

    @Test
    void without_a_specification_nothing_is_retried() {
        assertEquals(
                new Deliveries(
                        new DeliverySettings(
                                0,
                                DeliverySettings.Backoff.EXPONENTIAL,
                                Duration.ofMillis(200),
                                TIMEOUT,
                                Optional.empty(),
                                DeliverySettings.Format.BINARY),
                        List.of()),
                Deliveries.of(null, TIMEOUT, Optional.empty(), 0));
    }

    @Test
    void what_cannot_be_read_is_named_and_counts_as_absent() {
        var spec = new DeliverySpecBuilder()
                .withRetry(-1)
                .withBackoffPolicy("random")
                .withBackoffDelay("5s")
                .withTimeout("PT0S")
                .withFormat("xml")
                .withRetryAfterMax("1s")
                .build();

        var read = Deliveries.of(spec, TIMEOUT, Optional.empty(), 0);

        assertEquals(
                List.of(
                        "delivery.retry: Invalid value: -1: expected 0 or more",
                        "delivery.backoffPolicy: Unsupported value: \"random\": supported values: \"linear\", \"exponential\"",
                        "delivery.format: Unsupported value: \"xml\": supported values: \"json\", \"binary\"",
                        "delivery.backoffDelay: Invalid value: \"5s\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y",
                        "delivery.timeout: Invalid value: \"PT0S\": expected more than zero",
                        "delivery.retryAfterMax: Invalid value: \"1s\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y"),
                read.problems());
        assertEquals(Deliveries.of(null, TIMEOUT, Optional.empty(), 0).settings(), read.settings());
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.2S,PT0.2S",
        "P1DT2H,PT26H",
        "P1Y,PT8760H",
        "P1M,PT720H",
        "P1W,PT168H",
        "PT0S,PT0S",
        "P100Y,PT876000H"
    })
    void durations_are_ISO_8601(String text, Duration expected) {
        assertEquals(expected, IsoDurations.parse(text, "delay"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5s",
                "P",
                "PT",
                "PT-5S",
                "-PT5S",
                "1",
                "P1DT",
                "PT99999999999999999999S",
                "P100YT1S",
                "P999999999Y"
            })
    void everything_else_is_no_duration(String text) {
        assertThrows(IllegalArgumentException.class, () -> IsoDurations.parse(text, "delay"));
    }

    @Test
    void defaults_are_taken_from_the_namespace_else_from_the_cluster() {
        var defaults = BrokerDefaults.parse(Map.of("default-br-config", """
                clusterDefault:
                  brokerClass: Sealane
                  delivery: {retry: 10, backoffPolicy: exponential, backoffDelay: PT0.2S}
                namespaceDefaults:
                  loud:
                    delivery: {retry: 1}
                  quiet: {}
                """));

        assertEquals(Optional.of(1), defaults.delivery("loud", "Sealane").map(DeliverySpec::getRetry));
        assertEquals(Optional.of(10), defaults.delivery("quiet", "Sealane").map(DeliverySpec::getRetry));
        assertEquals(
                Optional.of("PT0.2S"), defaults.delivery("other", "Sealane").map(DeliverySpec::getBackoffDelay));
    }

    @Test
    void defaults_that_are_no_YAML_are_reported() {
        var defaults = BrokerDefaults.parse(Map.of("default-br-config", "clusterDefault: ["));

        assertEquals(1, defaults.problems().size());
        assertEquals(Optional.empty(), defaults.delivery("ns", "Sealane"));
    }
}
