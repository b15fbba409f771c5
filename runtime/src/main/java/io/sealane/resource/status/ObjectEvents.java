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
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells users what happened to an object, where {@code kubectl describe} shows it: as {@code v1} Events. Safe for any thread.
 *
 * <p>Best effort: a record that cannot be written is logged and dropped. The same words about the same object make one Event
 * whose count grows; an object causes 25 at once, repeated ones included, then one in five minutes, as with Kubernetes' own clients; of all
 * objects at most {@value #WRITES_MAX} are being written, what comes on top is dropped.
 */
public final class ObjectEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectEvents.class);
    private static final int MESSAGE_CHARS_MAX = 1024;
    private static final int OBJECT_NAME_CHARS_MAX = 240;
    private static final int WRITES_MAX = 512;
    private static final int ATTEMPTS_MAX = 4;

    private enum Type {
        Normal,
        Warning
    }

    private final Resources resources;
    private final String component;
    private final InstantSource clock;
    private final EventBudget budget = new EventBudget();

    /** What is being written, and how often it was said again meanwhile. */
    private final Map<ResourceKey, Integer> writing = new HashMap<>();

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
        if (granted(about, key, now)) {
            write(key, first(key, type, about, reason, message, now), 1);
        }
    }

    /** Whether it is to be written now. What is being written already is counted, so that two writes of one Event never meet. */
    private synchronized boolean granted(HasMetadata about, ResourceKey key, Instant now) {
        var object = about.getKind() + " " + ResourceKey.of(about) + " "
                + about.getMetadata().getUid();
        if (!budget.take(object, now) || writing.computeIfPresent(key, (same, more) -> more + 1) != null) {
            return false;
        }
        if (writing.size() >= WRITES_MAX) {
            LOG.debug("event {} was not recorded: too many at once", key);
            return false;
        }
        writing.put(key, 0);
        return true;
    }

    private void write(ResourceKey key, Event event, int times) {
        write(key, event, times, 1).whenComplete((written, failure) -> {
            if (failure != null) {
                LOG.debug("event {} was not recorded", key, failure);
            }
            var more = saidMeanwhile(key);
            if (more > 0) {
                write(key, event, more);
            }
        });
    }

    private synchronized int saidMeanwhile(ResourceKey key) {
        var more = writing.getOrDefault(key, 0);
        if (more == 0) {
            writing.remove(key);
        } else {
            writing.put(key, 0);
        }
        return more;
    }

    /** Most are new; the name of one that is not is known to be its own. */
    private CompletionStage<Event> write(ResourceKey key, Event event, int times, int attempt) {
        return resources
                .create(
                        times == 1
                                ? event
                                : new EventBuilder(event).withCount(times).build())
                .exceptionallyCompose(failure -> resources
                        .get(Event.class, key)
                        .thenCompose(old -> old.isPresent()
                                ? resources.replace(again(old.get(), times))
                                : CompletableFuture.failedStage(failure)))
                .exceptionallyCompose(failure -> attempt < ATTEMPTS_MAX
                        ? write(key, event, times, attempt + 1)
                        : CompletableFuture.failedStage(failure));
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

    private Event again(Event old, int times) {
        var count = old.getCount() == null ? 1 : old.getCount();
        return new EventBuilder(old)
                .withCount(count + times)
                .withLastTimestamp(
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
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
