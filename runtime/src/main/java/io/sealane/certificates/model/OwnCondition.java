package io.sealane.certificates.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A condition in the status of a kind of ours, as Kubernetes writes them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record OwnCondition(
        @Nullable String type,
        @Nullable String status,
        @Nullable String reason,
        @Nullable String message,
        @Nullable Long observedGeneration,
        @Nullable String lastTransitionTime) {

    /** One that does not say of which generation it is. */
    public OwnCondition(
            String type, String status, String reason, String message, @Nullable String lastTransitionTime) {
        this(type, status, reason, message, null, lastTransitionTime);
    }

    /** Since when a kind's only condition has that status: since before, if it had it, else since now. */
    public static String since(@Nullable List<OwnCondition> before, String status, Instant now) {
        return Present.list(before).stream()
                .filter(one -> status.equals(one.status()))
                .findFirst()
                .flatMap(one -> Optional.ofNullable(one.lastTransitionTime()))
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
