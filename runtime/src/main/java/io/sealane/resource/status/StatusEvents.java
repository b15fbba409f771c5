package io.sealane.resource.status;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Tells as Events, where {@code kubectl describe} shows them, what a controller writes into a status: why an object is not ready, when
 * that became so, and when it is ready again. All else is passed on. Safe for any thread.
 *
 * <p>Only what differs from the status before is told, so that a controller that looks again and finds the same says nothing.
 */
public final class StatusEvents implements Resources {

    /** What there is to tell about a change of a status, in order. Pure. */
    @FunctionalInterface
    public interface Story {
        List<News> of(HasMetadata before, HasMetadata after);
    }

    /**
     * One Event.
     *
     * @param isWarning whether somebody has to do something about it
     * @param reason one word in camel case
     * @param message one sentence
     */
    public record News(boolean isWarning, String reason, String message) {

        /** What a condition that is not true says. */
        public static News warning(StatusCondition condition) {
            return new News(
                    true, condition.reason().isEmpty() ? condition.type() : condition.reason(), condition.message());
        }

        /** What a condition that holds says, if it says anything. */
        public static News normal(StatusCondition condition) {
            return new News(false, condition.reason(), condition.message());
        }
    }

    private final Resources all;
    private final ObjectEvents events;
    private final Story story;

    /** The same resources, with what is written into a status told as the story has it. */
    public StatusEvents(Resources all, ObjectEvents events, Story story) {
        this.all = all;
        this.events = events;
        this.story = story;
    }

    /** The same, for kinds whose conditions are summed up in {@code Ready}. */
    public static StatusEvents ofReadiness(Resources all, ObjectEvents events) {
        return new StatusEvents(all, events, (before, after) -> conditions(Conditions.READY, before, after));
    }

    /**
     * The story of most kinds: each condition that turns false, or says something else, is a warning with its reason and message; a
     * condition that turns true is told if it is the one that sums up the others.
     *
     * @param main the type of that condition, such as {@code Ready}
     */
    public static List<News> conditions(String main, HasMetadata before, HasMetadata after) {
        var old = StatusCondition.of(before);
        var now = StatusCondition.of(after);
        // The condition that sums up repeats one of the others: the same words are told once.
        var news = new LinkedHashSet<News>();
        now.values().stream()
                .filter(condition -> condition.isFalse() && isNews(condition, old))
                .forEach(condition -> news.add(News.warning(condition)));
        Optional.ofNullable(now.get(main))
                .filter(condition -> turnedTrue(condition, old))
                .ifPresent(condition -> news.add(ready(condition, after)));
        return List.copyOf(news);
    }

    /** Whether a condition says something that it did not say before. */
    public static boolean isNews(StatusCondition condition, Map<String, StatusCondition> before) {
        return !condition.equals(before.get(condition.type()));
    }

    /** Whether a condition holds that did not hold before. */
    public static boolean turnedTrue(StatusCondition condition, Map<String, StatusCondition> before) {
        var old = before.get(condition.type());
        return condition.isTrue() && (old == null || !old.isTrue());
    }

    private static News ready(StatusCondition condition, HasMetadata object) {
        return condition.reason().isEmpty() || condition.message().isEmpty()
                ? new News(
                        false,
                        object.getKind() + "ReadinessChanged",
                        object.getKind() + " \"" + object.getMetadata().getName() + "\" became ready")
                : News.normal(condition);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> editStatus(T resource, UnaryOperator<T> edit) {
        var after = edit.apply(resource);
        return all.editStatus(resource, read -> after).thenApply(written -> {
            tell(resource, after);
            return written;
        });
    }

    private void tell(HasMetadata before, HasMetadata after) {
        if (before.equals(after)) {
            return;
        }
        for (var news : story.of(before, after)) {
            if (news.isWarning()) {
                events.warning(before, news.reason(), news.message());
            } else {
                events.normal(before, news.reason(), news.message());
            }
        }
    }

    @Override
    public <T extends HasMetadata> Informer<T> informer(Class<T> kind) {
        return all.informer(kind);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Optional<T>> get(Class<T> kind, ResourceKey key) {
        return all.get(kind, key);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> create(T resource) {
        return all.create(resource);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> replace(T resource) {
        return all.replace(resource);
    }

    @Override
    public CompletionStage<Boolean> serves(Class<? extends HasMetadata> kind) {
        return all.serves(kind);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> scale(T resource, int replicas) {
        return all.scale(resource, replicas);
    }

    @Override
    public CompletionStage<Optional<String>> preferredVersion(String group) {
        return all.preferredVersion(group);
    }

    @Override
    public CompletionStage<Optional<GenericKubernetesResource>> find(String apiVersion, String kind, ResourceKey key) {
        return all.find(apiVersion, kind, key);
    }

    @Override
    public CompletionStage<GenericKubernetesResource> apply(GenericKubernetesResource document) {
        return all.apply(document);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> delete(Class<T> kind, ResourceKey key) {
        return all.delete(kind, key);
    }
}
