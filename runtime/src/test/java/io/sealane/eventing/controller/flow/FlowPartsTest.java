package io.sealane.eventing.controller.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.DeliverySpecBuilder;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.DestinationBuilder;
import io.fabric8.knative.flows.v1.SequenceBuilder;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowPartsTest {

    private static final Destination STEP =
            new DestinationBuilder().withUri("http://step").build();

    private final FlowParts parts = new FlowParts(
            new SequenceBuilder()
                    .withNewMetadata()
                    .withNamespace("ns")
                    .withName("s")
                    .withUid("u")
                    .endMetadata()
                    .build(),
            Serialization.unmarshal("""
                    apiVersion: messaging.knative.dev/v1
                    kind: InMemoryChannel
                    spec: {delivery: {retry: 2, deadLetterSink: {}}}
                    """, ChannelTemplateSpec.class));

    @Test
    void a_dead_letter_sink_that_names_nothing_is_not_written_into_the_parts() {
        var delivery = parts.subscription("-a", "-b", STEP, null, retrying(new Destination()))
                .getSpec()
                .getDelivery();
        var template = parts.channel("-b").getSpec().getDelivery();

        assertThat(delivery).isEqualTo(new DeliverySpecBuilder().withRetry(5).build());
        assertThat(template).isEqualTo(new DeliverySpecBuilder().withRetry(2).build());
    }

    @Test
    void one_that_names_something_is() {
        var sink = new DestinationBuilder().withUri("http://dead").build();

        assertThat(parts.subscription("-a", "-b", STEP, null, retrying(sink))
                        .getSpec()
                        .getDelivery()
                        .getDeadLetterSink())
                .isEqualTo(sink);
    }

    private static DeliverySpec retrying(Destination deadLetterSink) {
        return new DeliverySpecBuilder()
                .withRetry(5)
                .withDeadLetterSink(deadLetterSink)
                .build();
    }
}
