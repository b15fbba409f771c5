package io.sealane.resource.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells users what happened to an object, where {@code kubectl describe} shows it: as {@code v1} Events. Safe for any thread.
 *
 * <p>Best effort: a record that cannot be written is logged and dropped. The same words about the same object make one Event
 * whose count grows, at most once a minute; an object causes 25 Events at once, then one in five minutes; of all objects at most
 * {@value #WRITES_MAX} are being written, what comes on top is dropped.
 */
public final class ObjectEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectEvents.class);
    private static final int REMEMBERED_MAX = 4096;
    private static final int MESSAGE_CHARS_MAX = 1024;
    private static final int OBJECT_NAME_CHARS_MAX = 240;
    private static final int WRITES_MAX = 512;

    private enum Type {
        Normal,
        Warning
    }

    private final Resources resources;
    private final String component;
    private final InstantSource clock;
    private final AtomicInteger writes = new AtomicInteger();
    private final EventBudget budget = new EventBudget();
    private final Map<ResourceKey, Instant> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ResourceKey, Instant> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /**
     * A recorder.
     *
     * @param component who reports, such as {@code sealane-certificates}
     */
    public ObjectEvents(Resources resources, String component, InstantSource clock) {
        this.resources = resources;
        this.component = component;
        this.clock = clock;
    }

    /**
     * Records something that went as it should.
     *
     * @param reason one word in camel case, for machines
     * @param message one sentence for people; cut at 1024 characters
     */
    public void normal(HasMetadata about, String reason, String message) {
        record(Type.Normal, about, reason, message);
    }

    /** Records something that needs attention; parameters as for {@link #normal}. */
    public void warning(HasMetadata about, String reason, String message) {
        record(Type.Warning, about, reason, message);
    }

    private void record(Type type, HasMetadata about, String reason, String text) {
        var message = text.length() > MESSAGE_CHARS_MAX ? text.substring(0, MESSAGE_CHARS_MAX) : text;
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var key = key(about, type, reason, message);
        if (!granted(about, key, now)) {
            return;
        }
        if (writes.incrementAndGet() > WRITES_MAX) {
            writes.decrementAndGet();
            LOG.debug("event {} about {} was not recorded: too many at once", reason, ResourceKey.of(about));
            return;
        }
        write(key, first(key, type, about, reason, message, now)).whenComplete((written, failure) -> {
            writes.decrementAndGet();
            if (failure != null) {
                LOG.debug("event {} about {} was not recorded", reason, ResourceKey.of(about), failure);
            }
        });
    }

    /** Most are new; the name of one that is not is known to be its own. */
    private CompletionStage<Event> write(ResourceKey key, Event event) {
        return resources
                .create(event)
                .exceptionallyCompose(failure -> resources
                        .get(Event.class, key)
                        .thenCompose(old -> old.isPresent()
                                ? resources.replace(again(old.get(), event.getLastTimestamp()))
                                : CompletableFuture.failedStage(failure)));
    }

    private synchronized boolean granted(HasMetadata about, ResourceKey key, Instant now) {
        var last = recent.get(key);
        var object = about.getKind() + " " + ResourceKey.of(about) + " "
                + about.getMetadata().getUid();
        if (last != null && now.isBefore(last.plus(1, ChronoUnit.MINUTES)) || !budget.take(object, now)) {
            return false;
        }
        recent.put(key, now);
        return true;
    }

    private static ResourceKey key(HasMetadata about, Type type, String reason, String message) {
        var meta = about.getMetadata();
        var hash = Objects.hash(about.getKind(), meta.getUid(), type.name(), reason, message);
        var namespace = meta.getNamespace() == null ? "default" : meta.getNamespace();
        var name = meta.getName().length() > OBJECT_NAME_CHARS_MAX
                ? meta.getName().substring(0, OBJECT_NAME_CHARS_MAX)
                : meta.getName();
        return new ResourceKey(namespace, name + "." + Integer.toHexString(hash));
    }

    private static Event again(Event old, String now) {
        var count = old.getCount() == null ? 1 : old.getCount();
        return new EventBuilder(old).withCount(count + 1).withLastTimestamp(now).build();
    }

    private Event first(ResourceKey key, Type type, HasMetadata about, String reason, String message, Instant now) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .endMetadata()
                .withInvolvedObject(reference(about))
                .withType(type.name())
                .withReason(reason)
                .withMessage(message)
                .withCount(1)
                .withFirstTimestamp(now.toString())
                .withLastTimestamp(now.toString())
                .withNewSource()
                .withComponent(component)
                .endSource()
                .withReportingComponent(component)
                .withReportingInstance(component)
                .build();
    }

    private static ObjectReference reference(HasMetadata about) {
        var meta = about.getMetadata();
        return new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .build();
    }
}
