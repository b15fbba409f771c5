package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.knative.flows.v1.Parallel;
import io.fabric8.knative.flows.v1.Sequence;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.sealane.resource.embedded.admission.Readable;
import io.sealane.resource.embedded.admission.Rulebook;
import java.util.List;

/**
 * What eventing demands of its kinds, beyond their schemas.
 *
 * <p>Two users, one set of functions: the embedded API server refuses objects by this book, and the controllers of this package show
 * the same faults as conditions where another API server let them in.
 */
public final class EventingRules {

    private static final String EVENTING = "eventing.knative.dev";
    private static final String MESSAGING = "messaging.knative.dev";
    private static final String FLOWS = "flows.knative.dev";

    private EventingRules() {}

    public static Rulebook of(EventingControllerSettings settings) {
        return Rulebook.empty()
                .with(EVENTING, "brokers", new BrokerRules(settings.classless()))
                .with(EVENTING, "triggers", new TriggerRules())
                .with(EVENTING, "requestreplies", new RequestReplyRules())
                .with(EVENTING, "eventpolicies", new PolicyRules())
                .with(MESSAGING, "channels", new ChannelRules())
                .with(MESSAGING, "inmemorychannels", new ChannelRules())
                .with(MESSAGING, "subscriptions", new SubscriptionRules())
                .with(FLOWS, "sequences", new FlowRules("steps"))
                .with(FLOWS, "parallels", new FlowRules("branches"))
                .with("", "configmaps", new ConfigRules(settings.systemNamespace()))
                .and(Readable.as(List.of(
                        Broker.class,
                        Trigger.class,
                        Channel.class,
                        InMemoryChannel.class,
                        Subscription.class,
                        Sequence.class,
                        Parallel.class,
                        EventPolicy.class,
                        RequestReply.class)));
    }
}
