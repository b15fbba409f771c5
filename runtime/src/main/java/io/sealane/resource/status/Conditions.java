package io.sealane.resource.status;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.pkg.apis.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the conditions of a status as Knative has them: {@code Ready} is the sum of the others, a transition time moves only when
 * a status does, and the list is sorted by type.
 */
public final class Conditions {

    /** The type of the sum. */
    public static final String READY = "Ready";

    private final List<Condition> before;
    private final String now;
    private final List<Condition> conditions = new ArrayList<>();

    /**
     * Starts with none.
     *
     * @param before the conditions so far, for their transition times
     */
    public Conditions(@Nullable List<Condition> before, Instant now) {
        this.before = before == null ? List.of() : before;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The type holds. */
    public Conditions yes(String type) {
        return add(type, "True", null, null);
    }

    /** The type holds, and there is something to say about it. */
    public Conditions yes(String type, String reason, @Nullable String message) {
        return add(type, "True", reason, message);
    }

    /** It shows later whether the type holds. */
    public Conditions unknown(String type, String reason, String message) {
        return add(type, "Unknown", reason, message);
    }

    /** The type does not hold. */
    public Conditions no(String type, String reason, String message) {
        return add(type, "False", reason, message);
    }

    /** One that says something without having a part in {@code Ready}. */
    public Conditions aside(String type, String status, @Nullable String reason, @Nullable String message) {
        add(type, status, reason, message);
        var last = conditions.size() - 1;
        conditions.set(
                last,
                new ConditionBuilder(conditions.get(last)).withSeverity("Info").build());
        return this;
    }

    /** All of them with {@code Ready}: as the first false one, else as the first unknown one, else true. */
    public List<Condition> build() {
        var worst = first("False").or(() -> first("Unknown"));
        if (worst.isPresent()) {
            add(
                    READY,
                    worst.get().getStatus(),
                    worst.get().getReason(),
                    worst.get().getMessage());
        } else {
            yes(READY);
        }
        conditions.sort(Comparator.comparing(Condition::getType));
        return List.copyOf(conditions);
    }

    /** The condition of a type, if there is one. */
    public static Optional<Condition> find(@Nullable List<Condition> conditions, String type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private Optional<Condition> first(String status) {
        return conditions.stream()
                .filter(condition -> status.equals(condition.getStatus()) && condition.getSeverity() == null)
                .findFirst();
    }

    private Conditions add(String type, String status, @Nullable String reason, @Nullable String message) {
        conditions.add(new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(since(type, status))
                .build());
        return this;
    }

    private String since(String type, String status) {
        return find(before, type)
                .filter(old -> Objects.equals(old.getStatus(), status))
                .map(Condition::getLastTransitionTime)
                .orElse(now);
    }
}
