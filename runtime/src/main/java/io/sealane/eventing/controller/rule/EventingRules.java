package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.knative.flows.v1.Parallel;
import io.fabric8.knative.flows.v1.Sequence;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.eventing.controller.config.ChannelDefaults;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.policy.PolicyRules;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.admission.Readable;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

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

    /**
     * The rules of all kinds.
     *
     * @param configMaps their data as it is stored when an object is admitted; empty for one that is not there
     * @param stored other objects at that time
     */
    public static Rulebook of(
            EventingControllerSettings settings,
            Function<ResourceKey, Map<String, String>> configMaps,
            BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> stored) {
        Function<String, Map<String, String>> config =
                name -> configMaps.apply(new ResourceKey(settings.systemNamespace(), name));
        return kinds(settings, () -> BrokerDefaults.parse(config.apply(BrokerDefaults.CONFIG_MAP)))
                .and(templates(() -> ChannelDefaults.parse(config.apply(ChannelDefaults.CONFIG_MAP))))
                .and(timeouts(new TimeoutRules(config, stored)));
    }

    /** Of the ConfigMaps of the system namespace. */
    public static ObjectRules configMaps(String systemNamespace) {
        return new ConfigRules(systemNamespace);
    }

    private static Rulebook kinds(EventingControllerSettings settings, Supplier<BrokerDefaults> defaults) {
        return Rulebook.empty()
                .knowing(EventingAnnotations.known())
                .with(EVENTING, "brokers", new BrokerRules(settings.classless(), defaults))
                .with(EVENTING, "triggers", new TriggerRules())
                .with(EVENTING, "requestreplies", new RequestReplyRules())
                .with(EVENTING, "eventpolicies", new PolicyRules())
                .with(MESSAGING, "channels", new ChannelRules())
                .with(MESSAGING, "inmemorychannels", new ChannelRules())
                .with(MESSAGING, "subscriptions", new SubscriptionRules())
                .with(FLOWS, "sequences", new FlowRules("steps"))
                .with(FLOWS, "parallels", new FlowRules("branches"))
                .with("", "configmaps", configMaps(settings.systemNamespace()))
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

    /** Of all kinds that are made of channels. */
    private static Rulebook templates(Supplier<ChannelDefaults> defaults) {
        var rules = new TemplateRules(defaults);
        return Rulebook.empty()
                .with(MESSAGING, "channels", rules)
                .with(FLOWS, "sequences", rules)
                .with(FLOWS, "parallels", rules);
    }

    /** Of all kinds that deliver. */
    private static Rulebook timeouts(TimeoutRules rules) {
        return Rulebook.empty()
                .with(EVENTING, "brokers", rules)
                .with(EVENTING, "triggers", rules)
                .with(EVENTING, "requestreplies", rules)
                .with(MESSAGING, "channels", rules)
                .with(MESSAGING, "inmemorychannels", rules)
                .with(MESSAGING, "subscriptions", rules)
                .with(FLOWS, "sequences", rules)
                .with(FLOWS, "parallels", rules);
    }
}
