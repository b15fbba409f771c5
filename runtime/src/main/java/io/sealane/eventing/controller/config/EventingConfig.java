package io.sealane.eventing.controller.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.eventing.controller.account.SenderFeatures;
import io.sealane.eventing.controller.sink.KindMapping;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the ConfigMaps of the system namespace say now: features, defaults of brokers and channels, trusted roots.
 *
 * <p>Written by one thread at a time, the informer's; read by any. What is not understood is reported as an Event on its ConfigMap, and leaves in
 * force what held before.
 */
public final class EventingConfig {

    /** Says what is logged of requests; followed by the node. */
    public static final String OBSERVABILITY = "config-observability";

    private final Resources.Informer<ConfigMap> maps;
    private final String namespace;
    private final NamespaceOfHost hosts;
    private final Consumer<TransportEncryption> encryption;
    private final ConfigFaults faults;
    /** The version of each ConfigMap that was read last: a listener hears of the present ones again. */
    private final Map<String, String> versions = new HashMap<>();

    private volatile Features features = Features.DEFAULT;
    private volatile SenderFeatures senders = SenderFeatures.DEFAULT;
    private volatile BrokerDefaults defaults = BrokerDefaults.NONE;
    private volatile ChannelDefaults channels = ChannelDefaults.NONE;
    private volatile KindMapping mapping = KindMapping.NONE;
    private volatile TrustRoots trust = TrustRoots.NONE;
    private volatile Duration requestTimeout = RequestTimeouts.DEFAULT;
    private boolean started;

    /**
     * The published defaults, before the first {@link #changed}.
     *
     * @param hosts tells whose the hosts of destinations are
     * @param encryption told whenever {@code transport-encryption} may have changed
     * @param faults is told what is not understood
     */
    public EventingConfig(
            Resources.Informer<ConfigMap> maps,
            String namespace,
            NamespaceOfHost hosts,
            Consumer<TransportEncryption> encryption,
            ConfigFaults faults) {
        this.maps = maps;
        this.namespace = namespace;
        this.hosts = hosts;
        this.encryption = encryption;
        this.faults = faults;
    }

    public Features features() {
        return features;
    }

    public SenderFeatures senders() {
        return senders;
    }

    /** How long a RequestReply holds requests where it does not say. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    public BrokerDefaults defaults() {
        return defaults;
    }

    public ChannelDefaults channels() {
        return channels;
    }

    /** Where references to kinds without an address lead. */
    public KindMapping mapping() {
        return mapping;
    }

    public TrustRoots trust() {
        return trust;
    }

    /** Reads everything once. */
    public void readAll() {
        readFeatures();
        readDefaults();
        readChannels();
        readMapping();
        readTrust();
        started = true;
    }

    /** Takes a change in; returns whether brokers and triggers must be looked at again. */
    public boolean changed(Resources.Change<ConfigMap> change) {
        if (!change.key().namespace().equals(namespace)) {
            return false;
        }
        return switch (change.key().name()) {
            // Both are to be read.
            case Features.CONFIG_MAP -> readFeatures() | readMapping();
            case KindMapping.CONFIG_MAP -> readMapping();
            case BrokerDefaults.CONFIG_MAP -> readDefaults();
            case ChannelDefaults.CONFIG_MAP -> readChannels();
            case OBSERVABILITY -> {
                map(OBSERVABILITY).filter(this::isNews).ifPresent(faults::tell);
                yield false;
            }
            // A map that lost its label was labelled before: reading all of them again finds out.
            default -> readTrust();
        };
    }

    private boolean readFeatures() {
        var before = features;
        var sendersBefore = senders;
        var timeoutBefore = requestTimeout;
        var problems = new ArrayList<String>();
        var map = map(Features.CONFIG_MAP);
        senders = map.map(it -> SenderFeatures.parse(data(it), kept(sendersBefore)))
                .orElse(SenderFeatures.DEFAULT);
        features = map.map(it -> Features.parse(data(it), kept(before))).orElse(Features.DEFAULT);
        problems.addAll(features.problems());
        problems.addAll(senders.problems());
        requestTimeout = map.map(it -> readTimeout(data(it), problems)).orElse(RequestTimeouts.DEFAULT);
        map.filter(this::isNews).ifPresent(it -> {
            problems.addAll(faults.warnings(it));
            faults.tell(it, problems);
        });
        encryption.accept(features.encryption());
        return !features.equals(before) || !senders.equals(sendersBefore) || !requestTimeout.equals(timeoutBefore);
    }

    private <T> Optional<T> kept(T before) {
        return started ? Optional.of(before) : Optional.empty();
    }

    private Duration readTimeout(Map<String, String> data, List<String> problems) {
        var text = data.get(RequestTimeouts.DEFAULT_KEY);
        if (text == null) {
            return RequestTimeouts.DEFAULT;
        }
        try {
            return RequestTimeouts.parse(text.strip());
        } catch (IllegalArgumentException e) {
            // The default, as long as nothing was read.
            problems.add(RequestTimeouts.DEFAULT_KEY + ": expected a duration of at most PT1H, got '" + text + "'; "
                    + requestTimeout + " is in force");
            return requestTimeout;
        }
    }

    private boolean readDefaults() {
        var before = defaults;
        var reading = new Reading<>(BrokerDefaults::parse, BrokerDefaults::problems, BrokerDefaults.NONE);
        defaults = understood(BrokerDefaults.CONFIG_MAP, reading, before);
        return !defaults.equals(before);
    }

    private boolean readChannels() {
        var before = channels;
        var reading = new Reading<>(ChannelDefaults::parse, ChannelDefaults::problems, ChannelDefaults.NONE);
        channels = understood(ChannelDefaults.CONFIG_MAP, reading, before);
        return !channels.equals(before);
    }

    /** @param none what holds without a ConfigMap */
    private record Reading<T>(Function<Map<String, String>, T> reader, Function<T, List<String>> problems, T none) {}

    /** As an API server that refuses a change would have it: all of it is taken in or nothing. At start what is understood is. */
    private <T> T understood(String name, Reading<T> reading, T before) {
        var present = map(name);
        if (present.isEmpty()) {
            versions.remove(name);
            return reading.none();
        }
        var map = present.get();
        if (!isNews(map)) {
            return before;
        }
        var read = reading.reader().apply(data(map));
        var wrong = faults.faults(map);
        var problems = wrong.isEmpty() ? reading.problems().apply(read) : wrong;
        var inForce = started ? "; what held before is in force" : "; what is understood of the rest is in force";
        faults.tell(map, problems.stream().map(problem -> problem + inForce).toList());
        faults.tell(map, faults.warnings(map));
        return started && !problems.isEmpty() ? before : read;
    }

    private boolean isNews(ConfigMap map) {
        var version = map.getMetadata().getUid() + "/" + map.getMetadata().getResourceVersion();
        return !version.equals(versions.put(map.getMetadata().getName(), version));
    }

    private boolean readMapping() {
        var before = mapping;
        mapping = KindMapping.parse(
                map(Features.CONFIG_MAP).map(EventingConfig::data).orElse(Map.of()),
                map(KindMapping.CONFIG_MAP).map(EventingConfig::data).orElse(Map.of()),
                namespace,
                before);
        if (!mapping.problems().equals(before.problems())) {
            map(KindMapping.CONFIG_MAP).ifPresent(map -> faults.tell(map, mapping.problems()));
        }
        return !mapping.equals(before);
    }

    private boolean readTrust() {
        var before = trust;
        trust = TrustRoots.of(
                maps.list().stream()
                        .filter(map -> TrustRoots.labelled(map, namespace))
                        .toList(),
                hosts);
        trust.problems().forEach((name, problems) -> {
            if (!problems.equals(before.problems().get(name))) {
                map(name).ifPresent(map -> faults.tell(map, problems));
            }
        });
        return !trust.equals(before);
    }

    private Optional<ConfigMap> map(String name) {
        return maps.get(new ResourceKey(namespace, name));
    }

    private static Map<String, String> data(ConfigMap map) {
        return map.getData() == null ? Map.of() : map.getData();
    }
}
