package io.sealane.eventing.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.access.Access;
import io.sealane.eventing.access.Gatekeeper;
import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.eventing.controller.config.EventingConfig;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.flow.FlowMembers;
import io.sealane.eventing.controller.policy.AppliedPolicies;
import io.sealane.eventing.identity.Issuer;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tells the door who may send to which broker or channel. Safe for any thread. */
final class Admissions {

    private final EventingWorld world;
    private final EventingConfig config;
    private final Gatekeeper door;
    private final FlowMembers members;

    /**
     * What a status shows of it.
     *
     * @param audience for whom tokens must be; empty where nobody is asked for one
     * @param policies that apply
     */
    record Shown(Optional<String> audience, AppliedPolicies policies, SenderFeatures features) {

        static final Shown OPEN = new Shown(Optional.empty(), AppliedPolicies.NONE, SenderFeatures.DEFAULT);
    }

    Admissions(EventingWorld world, EventingConfig config, Gatekeeper door, FlowMembers members) {
        this.members = members;
        this.world = world;
        this.config = config;
        this.door = door;
    }

    /** Puts in force what holds for a broker or channel now; to be done before it takes its first event. */
    Shown follow(BrokerId id, HasMetadata receiver) {
        var features = config.senders();
        if (!features.authenticated()) {
            door.open(address(id));
            return new Shown(Optional.empty(), AppliedPolicies.NONE, features);
        }
        var policies =
                AppliedPolicies.of(receivers(receiver), world.policies().list()).within(members.steps(receiver));
        var audience = Audiences.of(receiver);
        door.guard(
                address(id),
                new Access(
                        id.namespace(),
                        audience,
                        new Issuer(features.discovery(), config.trust().bundle()),
                        features.mode(),
                        policies.compiled(),
                        policies.awaited()));
        return new Shown(Optional.of(audience), policies, features);
    }

    /** It is gone; see {@link Gatekeeper#forgetting}. */
    Runnable forgetting(BrokerId id) {
        return door.forgetting(address(id));
    }

    private List<HasMetadata> receivers(HasMetadata receiver) {
        return Stream.<Stream<? extends HasMetadata>>of(
                        Stream.of(receiver),
                        world.channels().list().stream().filter(channel -> ChannelIntake.owns(channel, receiver)),
                        members.entered(receiver).stream())
                .<HasMetadata>flatMap(Function.identity())
                .toList();
    }

    private static BrokerAddress address(BrokerId id) {
        return new BrokerAddress(id.kind(), id.namespace(), id.name());
    }
}
