package io.sealane.eventing.controller.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.flows.v1.Sequence;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.policy.FlowSteps;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.manifest.Manifests;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequence {@code s} of two steps, whose second channel others would like to send into. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowMembersTest {

    private static final String CHANNEL = "{apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: ";
    private static final String STEP =
            "{channel: " + CHANNEL + "s-kn-sequence-0, namespace: ns}, subscriber: {uri: 'http://a'}"
                    + ", reply: {ref: " + CHANNEL + "s-kn-sequence-1, namespace: ns}}}";

    private final FakeResources resources = new FakeResources();
    private final EventingWorld world = EventingWorld.of(resources);
    private final FlowMembers members = new FlowMembers(world);
    private String uid = "";

    @BeforeEach
    void sequence() throws Exception {
        apply("{apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: s, namespace: ns},"
                + " spec: {steps: [{uri: 'http://a'}, {uri: 'http://b'}]}}");
        uid = resources.read(Sequence.class, "ns", "s").getMetadata().getUid();
    }

    @Test
    void a_step_as_the_flow_says_leads_on_into_the_next_channel() {
        assertThat(members.leadsOn(subscription("s-kn-sequence-0", owner(), STEP), channel("s-kn-sequence-1", owner())))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "another name | forged | OWNER | STEP",
                "no owner | s-kn-sequence-0 | [] | STEP",
                "an owner that does not control | s-kn-sequence-0 | NOT-CONTROLLER | STEP",
                "an owner of another uid | s-kn-sequence-0 | OTHER-UID | STEP",
                "from another channel | s-kn-sequence-0 | OWNER | FOREIGN-CHANNEL",
                "by way of another step | s-kn-sequence-0 | OWNER | FOREIGN-STEP"
            })
    void whatever_else_says_that_it_belongs_to_the_flow_does_not(
            String what, String name, String owner, String specification) {
        var owners = owner.replace("OWNER", owner())
                .replace("NOT-CONTROLLER", owner().replace("controller: true", "controller: false"))
                .replace("OTHER-UID", owner().replace(uid, "another"));
        var spec = specification
                .replace("FOREIGN-CHANNEL", STEP.replace("name: s-kn-sequence-0", "name: foreign"))
                .replace("FOREIGN-STEP", STEP.replace("http://a", "http://evil"))
                .replace("STEP", STEP);

        assertThat(members.leadsOn(subscription(name, owners, spec), channel("s-kn-sequence-1", owner())))
                .as(what)
                .isFalse();
    }

    @Test
    void a_channel_that_the_flow_does_not_own_and_its_first_one_are_reached_through_the_door() throws Exception {
        var step = subscription("s-kn-sequence-0", owner(), STEP);

        assertThat(members.leadsOn(step, channel("s-kn-sequence-1", "[]"))).isFalse();
        assertThat(members.leadsOn(step, channel("s-kn-sequence-0", owner()))).isFalse();
        assertThat(members.leadsOn(step, channel("foreign", owner()))).isFalse();
    }

    @Test
    void who_sends_between_the_steps_is_known_once_the_step_is_as_the_flow_says() throws Exception {
        var between = channel("s-kn-sequence-1", owner());
        assertThat(members.steps(between)).contains(new FlowSteps("Sequence s", List.of(), List.of("s-kn-sequence-0")));

        apply(
                "{apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: s-kn-sequence-0, namespace: ns,"
                        + " ownerReferences: " + owner() + "}, spec: " + STEP + "}");

        assertThat(members.steps(between))
                .contains(new FlowSteps(
                        "Sequence s",
                        List.of("system:serviceaccount:ns:s-kn-sequence-0-oidc-messaging.knative.dev-subscription"),
                        List.of()));
        assertThat(members.steps(channel("s-kn-sequence-0", owner()))).isEmpty();
        assertThat(members.entered(between)).isEmpty();
        assertThat(members.entered(channel("s-kn-sequence-0", owner())).map(HasMetadata::getKind))
                .contains("Sequence");
    }

    private String owner() {
        return "[{apiVersion: flows.knative.dev/v1, kind: Sequence, name: s, uid: " + uid + ", controller: true}]";
    }

    private static Subscription subscription(String name, String owners, String spec) {
        return Serialization.unmarshal(
                "apiVersion: messaging.knative.dev/v1\nkind: Subscription\nmetadata: {name: " + name
                        + ", namespace: ns, uid: u, ownerReferences: " + owners + "}\nspec: " + spec,
                Subscription.class);
    }

    private static InMemoryChannel channel(String name, String owners) {
        return Serialization.unmarshal(
                "apiVersion: messaging.knative.dev/v1\nkind: InMemoryChannel\nmetadata: {name: " + name
                        + ", namespace: ns, uid: c, ownerReferences: " + owners + "}\n",
                InMemoryChannel.class);
    }

    private void apply(String yaml) throws Exception {
        Manifests.apply(resources, Manifests.read(yaml, "test"))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
