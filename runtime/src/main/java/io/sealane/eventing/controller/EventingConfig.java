package io.sealane.eventing.controller;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the ConfigMaps of the system namespace say now: features, defaults of brokers and channels, trusted roots.
 *
 * <p>Written by one thread at a time, the informer's; read by any. What is not understood is reported as an Event on its ConfigMap.
 */
final class EventingConfig {

    private final Resources.Informer<ConfigMap> maps;
    private final String namespace;
    private final Consumer<TransportEncryption> encryption;
    private final ObjectEvents events;
    private volatile Features features = Features.DEFAULT;
    private volatile SenderFeatures senders = SenderFeatures.DEFAULT;
    private volatile BrokerDefaults defaults = BrokerDefaults.NONE;
    private volatile ChannelDefaults channels = ChannelDefaults.NONE;
    private volatile TrustRoots trust = TrustRoots.NONE;
    private volatile Duration requestTimeout = RequestReplies.TIMEOUT;
    private boolean featuresRead;

    /**
     * The published defaults, before the first {@link #changed}.
     *
     * @param encryption told whenever {@code transport-encryption} may have changed
     */
    EventingConfig(
            Resources.Informer<ConfigMap> maps,
            String namespace,
            Consumer<TransportEncryption> encryption,
            ObjectEvents events) {
        this.maps = maps;
        this.namespace = namespace;
        this.encryption = encryption;
        this.events = events;
    }

    Features features() {
        return features;
    }

    SenderFeatures senders() {
        return senders;
    }

    /** How long a RequestReply holds requests where it does not say. */
    Duration requestTimeout() {
        return requestTimeout;
    }

    BrokerDefaults defaults() {
        return defaults;
    }

    ChannelDefaults channels() {
        return channels;
    }

    TrustRoots trust() {
        return trust;
    }

    /** Reads everything once. */
    void readAll() {
        readFeatures();
        readDefaults();
        readChannels();
        readTrust();
    }

    /** Takes a change in; returns whether brokers and triggers must be looked at again. */
    boolean changed(Resources.Change<ConfigMap> change) {
        if (!change.key().namespace().equals(namespace)) {
            return false;
        }
        return switch (change.key().name()) {
            case Features.CONFIG_MAP -> readFeatures();
            case BrokerDefaults.CONFIG_MAP -> readDefaults();
            case ChannelDefaults.CONFIG_MAP -> readChannels();
            // A map that lost its label was labelled before: reading all of them again finds out.
            default -> readTrust();
        };
    }

    private boolean readFeatures() {
        var before = features;
        var sendersBefore = senders;
        senders = map(Features.CONFIG_MAP)
                .map(map ->
                        SenderFeatures.parse(data(map), featuresRead ? Optional.of(sendersBefore) : Optional.empty()))
                .orElse(SenderFeatures.DEFAULT);
        features = map(Features.CONFIG_MAP)
                .map(map -> Features.parse(data(map), featuresRead ? Optional.of(before) : Optional.empty()))
                .orElse(Features.DEFAULT);
        featuresRead = true;
        report(Features.CONFIG_MAP, features.problems());
        report(Features.CONFIG_MAP, senders.problems());
        var timeoutBefore = requestTimeout;
        requestTimeout =
                map(Features.CONFIG_MAP).flatMap(map -> readTimeout(data(map))).orElse(RequestReplies.TIMEOUT);
        encryption.accept(features.encryption());
        return !features.equals(before) || !senders.equals(sendersBefore) || !requestTimeout.equals(timeoutBefore);
    }

    /** What is not understood is as if it were not there. */
    private Optional<Duration> readTimeout(Map<String, String> data) {
        var text = data.get(RequestReplyRules.DEFAULT_TIMEOUT);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(RequestReplyRules.timeout(text.strip()));
        } catch (IllegalArgumentException e) {
            report(
                    Features.CONFIG_MAP,
                    List.of(RequestReplyRules.DEFAULT_TIMEOUT + ": expected a duration of at most PT1H, got '" + text
                            + "'; " + RequestReplies.TIMEOUT + " is in force"));
            return Optional.empty();
        }
    }

    private boolean readDefaults() {
        var before = defaults;
        defaults = map(BrokerDefaults.CONFIG_MAP)
                .map(map -> BrokerDefaults.parse(data(map)))
                .orElse(BrokerDefaults.NONE);
        report(BrokerDefaults.CONFIG_MAP, defaults.problems());
        return !defaults.equals(before);
    }

    private boolean readChannels() {
        var before = channels;
        channels = map(ChannelDefaults.CONFIG_MAP)
                .map(map -> ChannelDefaults.parse(data(map)))
                .orElse(ChannelDefaults.NONE);
        report(ChannelDefaults.CONFIG_MAP, channels.problems());
        return !channels.equals(before);
    }

    private boolean readTrust() {
        var before = trust;
        trust = TrustRoots.of(maps.list().stream()
                .filter(map -> TrustRoots.labelled(map, namespace))
                .toList());
        trust.problems().forEach((name, problems) -> {
            if (!problems.equals(before.problems().get(name))) {
                report(name, problems);
            }
        });
        return !trust.equals(before);
    }

    private void report(String name, List<String> problems) {
        map(name).ifPresent(map -> problems.forEach(problem -> events.warning(map, "NotUnderstood", problem)));
    }

    private Optional<ConfigMap> map(String name) {
        return maps.get(new ResourceKey(namespace, name));
    }

    private static Map<String, String> data(ConfigMap map) {
        return map.getData() == null ? Map.of() : map.getData();
    }
}
