package io.sealane.eventing.controller.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowStatusesTest {

    @Test
    void a_subscription_is_as_it_says_of_its_present_spec() {
        assertThat(FlowStatuses.ready(subscription(2, 2)).getStatus()).isEqualTo("True");
    }

    @Test
    void what_a_subscription_said_before_it_was_changed_makes_no_flow_ready() {
        var ready = FlowStatuses.ready(subscription(3, 2));

        assertThat(ready.getStatus()).isEqualTo("Unknown");
        assertThat(ready.getMessage()).isEqualTo("it was changed just now");
    }

    @Test
    void what_a_channel_said_before_it_was_changed_makes_no_flow_ready() {
        assertThat(FlowStatuses.ready(channel(1, 1)).getStatus()).isEqualTo("True");
        assertThat(FlowStatuses.ready(channel(2, 1)).getStatus()).isEqualTo("Unknown");
    }

    private static Subscription subscription(int generation, int observed) {
        return part("Subscription", generation, observed, Subscription.class);
    }

    private static InMemoryChannel channel(int generation, int observed) {
        return part("InMemoryChannel", generation, observed, InMemoryChannel.class);
    }

    private static <T> T part(String kind, int generation, int observed, Class<T> type) {
        return Serialization.unmarshal("""
                apiVersion: messaging.knative.dev/v1
                kind: %s
                metadata: {name: part, namespace: ns, generation: %d}
                status:
                  observedGeneration: %d
                  conditions: [{type: Ready, status: "True"}]
                """.formatted(kind, generation, observed), type);
    }
}
