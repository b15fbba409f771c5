package io.sealane.eventing.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.messaging.v1.InMemoryChannelBuilder;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelStatusesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | EventsStored | Events are on the disk before they are acknowledged",
                "false | EventsInMemory | Events that are not delivered are lost when the node ends: it keeps its journal in memory"
            })
    void a_channel_says_whether_its_events_outlive_the_node(boolean lasting, String reason, String message) {
        var channel = new InMemoryChannelBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("imc")
                .endMetadata()
                .build();
        var facts = new BrokerStatuses.Facts(
                2,
                TransportEncryption.DISABLED,
                "imc-dispatcher.knative-eventing.svc.cluster.local",
                new IngressAddresses(8081, 8444),
                Optional.empty(),
                Optional.empty(),
                Admissions.Shown.OPEN,
                true);
        var surroundings = new ChannelStatuses.Surroundings(
                "imc-kn-channel.ns.svc.cluster.local", true, false, List.of(), lasting);

        var status =
                ChannelStatuses.of(channel, facts, surroundings, Instant.EPOCH).getStatus();

        assertThat(Conditions.find(status.getConditions(), "DispatcherReady")).hasValueSatisfying(said -> {
            assertThat(said.getStatus()).isEqualTo("True");
            assertThat(said.getReason()).isEqualTo(reason);
            assertThat(said.getMessage()).isEqualTo(message);
        });
    }
}
