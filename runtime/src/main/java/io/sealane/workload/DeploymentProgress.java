package io.sealane.workload;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The condition {@code Progressing} of a Deployment, as Kubernetes has it: its Pods have {@code progressDeadlineSeconds} to become ready, anew
 * with each that does; once all were, they may come and go until there are none of its template. Pure.
 */
final class DeploymentProgress {

    static final String TYPE = "Progressing";

    private static final String DONE = "NewReplicaSetAvailable";
    private static final String UNDER_WAY = "ReplicaSetUpdated";
    private static final String LATE = "ProgressDeadlineExceeded";
    private static final int SECONDS = 600;

    private DeploymentProgress() {}

    /**
     * What is to be said now.
     *
     * @param read with what was said before
     * @param counted how many Pods there are now
     * @param available whether enough are ready
     */
    static DeploymentCondition of(Deployment read, DeploymentStatus counted, boolean available, Instant now) {
        var before = find(read);
        var going = before.filter(known -> !isNew(read, counted));
        var name = "Deployment \"" + read.getMetadata().getName() + "\" ";
        if (available || going.filter(known -> DONE.equals(known.getReason())).isPresent()) {
            return condition(before, "True", DONE, name + "has successfully progressed.", now);
        }
        if (going.isEmpty() || hasMore(read, counted)) {
            var begun = condition(before, "True", UNDER_WAY, name + "is progressing.", now);
            begun.setLastUpdateTime(text(now));
            return begun;
        }
        return due(read, going.get()).isAfter(now)
                ? condition(before, "True", UNDER_WAY, name + "is progressing.", now)
                : condition(before, "False", LATE, name + "has timed out progressing.", now);
    }

    /** Until it is too late, where that is to come. */
    static Optional<Duration> left(Deployment told, Instant now) {
        return find(told)
                .filter(known -> UNDER_WAY.equals(known.getReason()))
                .map(known -> Duration.between(now, due(told, known)))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    private static Instant due(Deployment deployment, DeploymentCondition known) {
        var seconds = Optional.ofNullable(deployment.getSpec().getProgressDeadlineSeconds())
                .orElse(SECONDS);
        return instant(known.getLastUpdateTime()).plusSeconds(seconds);
    }

    /** Times are ours, but anybody may write a status. */
    private static Instant instant(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** Whether none of its Pods is of what it wants since its last change. */
    private static boolean isNew(Deployment read, DeploymentStatus counted) {
        var told = read.getStatus() == null ? null : read.getStatus().getObservedGeneration();
        return !Objects.equals(told, read.getMetadata().getGeneration()) && number(counted.getUpdatedReplicas()) == 0;
    }

    private static boolean hasMore(Deployment read, DeploymentStatus counted) {
        var before = read.getStatus();
        return before == null
                || number(counted.getReadyReplicas()) > number(before.getReadyReplicas())
                || number(counted.getUpdatedReplicas()) > number(before.getUpdatedReplicas());
    }

    private static int number(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    private static Optional<DeploymentCondition> find(Deployment deployment) {
        var status = deployment.getStatus();
        var all = status == null || status.getConditions() == null
                ? List.<DeploymentCondition>of()
                : status.getConditions();
        return all.stream().filter(each -> TYPE.equals(each.getType())).findFirst();
    }

    private static DeploymentCondition condition(
            Optional<DeploymentCondition> before, String status, String reason, String message, Instant now) {
        var same = before.filter(known -> reason.equals(known.getReason()));
        return new DeploymentConditionBuilder()
                .withType(TYPE)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastUpdateTime(
                        same.map(DeploymentCondition::getLastUpdateTime).orElse(text(now)))
                .withLastTransitionTime(before.filter(known -> status.equals(known.getStatus()))
                        .map(DeploymentCondition::getLastTransitionTime)
                        .orElse(text(now)))
                .build();
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
