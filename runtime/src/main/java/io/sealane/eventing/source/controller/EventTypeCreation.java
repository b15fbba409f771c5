package io.sealane.eventing.source.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1beta3.EventAttributeDefinition;
import io.fabric8.knative.eventing.v1beta3.EventType;
import io.fabric8.knative.eventing.v1beta3.EventTypeBuilder;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.eventing.source.SeenTypes;
import io.sealane.eventing.source.SeenTypes.Seen;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.resource.ConfigMaps;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates an EventType for each type of event that a broker or channel stores, while {@code eventtype-auto-create} is enabled in
 * ConfigMap {@code config-features}. One that was deleted is created again when an event of it comes again.
 */
public final class EventTypeCreation {

    private static final Logger LOG = LoggerFactory.getLogger(EventTypeCreation.class);
    private static final String FEATURES = "config-features";
    private static final String FLAG = "eventtype-auto-create";
    /** Room for the beginning and the digest in a name of 253 characters. */
    private static final int TAKER_CHARS_MAX = 200;

    private final Resources resources;
    private final SeenTypes types;
    private final Executor work;
    private final Map<ResourceKey, Seen> created = new ConcurrentHashMap<>();
    private boolean enabled;

    private EventTypeCreation(Resources resources, SeenTypes types, Executor work) {
        this.resources = resources;
        this.types = types;
        this.work = work;
    }

    /**
     * Follows the flag from now on.
     *
     * @param types of events that this node has stored
     * @param work writes what was seen
     */
    public static void follow(Resources resources, String systemNamespace, SeenTypes types, Executor work) {
        var creation = new EventTypeCreation(resources, types, work);
        resources.informer(EventType.class).listen(change -> {
            if (!change.present()) {
                creation.deleted(change.key());
            }
        });
        ConfigMaps.follow(resources, new ResourceKey(systemNamespace, FEATURES), creation::enable);
    }

    private void enable(Map<String, String> data) {
        boolean wanted = data.entrySet().stream()
                .filter(entry -> entry.getKey().strip().equals(FLAG))
                .anyMatch(entry ->
                        entry.getValue().strip().toLowerCase(Locale.ROOT).equals("enabled"));
        if (wanted != enabled) {
            enabled = wanted;
            created.clear();
            types.listen(wanted ? Optional.of(seen -> work.execute(() -> create(seen))) : Optional.empty());
        }
    }

    private void deleted(ResourceKey key) {
        Optional.ofNullable(created.remove(key)).ifPresent(types::forget);
    }

    private void create(Seen seen) {
        var key = new ResourceKey(seen.taker().namespace(), seen.taker().name());
        Optional<? extends HasMetadata> owner = seen.taker().kind() == Kind.BROKER
                ? resources.informer(Broker.class).get(key)
                : resources.informer(InMemoryChannel.class).get(key);
        owner.ifPresent(taker -> {
            var type = type(seen, taker);
            created.put(ResourceKey.of(type), seen);
            resources.create(type).whenComplete((done, failure) -> {
                if (failure != null && !exists(failure)) {
                    LOG.warn("EventType {} was not created: {}", ResourceKey.of(type), failure.toString());
                    deleted(ResourceKey.of(type));
                }
            });
        });
    }

    private static boolean exists(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ResourceFailure known && known.reason() == ResourceFailure.Reason.ALREADY_EXISTS;
    }

    static EventType type(Seen seen, HasMetadata taker) {
        var meta = taker.getMetadata();
        return new EventTypeBuilder()
                .withNewMetadata()
                .withNamespace(meta.getNamespace())
                .withName(name(seen))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(taker.getApiVersion())
                        .withKind(taker.getKind())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .build())
                .endMetadata()
                .withNewSpec()
                .withAttributes(List.of(
                        new EventAttributeDefinition("type", true, seen.type()),
                        new EventAttributeDefinition("source", true, seen.source()),
                        new EventAttributeDefinition(
                                "schemadata", true, seen.schema().orElse("")),
                        new EventAttributeDefinition("specversion", true, seen.specversion()),
                        new EventAttributeDefinition("id", false, null)))
                .withDescription("Seen by the " + seen.taker().kind().word() + " that it refers to")
                .withNewReference()
                .withApiVersion(taker.getApiVersion())
                .withKind(taker.getKind())
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .endReference()
                .endSpec()
                .build();
    }

    /** The same for the same type on every node. MD5 tells names apart here, and protects nothing. */
    private static String name(Seen seen) {
        var taker = seen.taker();
        try {
            var text = seen.type() + seen.source() + taker.namespace() + taker.name();
            var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            var name = taker.name().substring(0, Math.min(taker.name().length(), TAKER_CHARS_MAX));
            return "et-" + name + "-" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
