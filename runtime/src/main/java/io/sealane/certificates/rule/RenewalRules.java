package io.sealane.certificates.rule;

import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.certificates.model.GoDurations;
import io.sealane.resource.embedded.admission.Field;
import java.time.Duration;
import java.util.Optional;

/** How long a Certificate may live and when it may be renewed. */
final class RenewalRules {

    private static final Duration DURATION_BY_DEFAULT = Duration.ofDays(90);
    private static final Duration DURATION_MIN = Duration.ofHours(1);
    private static final Duration RENEW_BEFORE_MIN = Duration.ofMinutes(5);

    private RenewalRules() {}

    static void check(Field spec) {
        var duration = duration(spec.at("duration"));
        var before = duration(spec.at("renewBefore"));
        var life = duration.orElse(DURATION_BY_DEFAULT);
        if (life.compareTo(DURATION_MIN) < 0) {
            spec.at("duration").invalid("expected at least 1h");
        }
        var percentage = spec.at("renewBeforePercentage");
        if (before.isPresent() && percentage.there()) {
            percentage.invalid("expected nothing beside spec.renewBefore");
        }
        before.ifPresent(renew -> {
            if (renew.compareTo(RENEW_BEFORE_MIN) < 0 || renew.compareTo(life) >= 0) {
                spec.at("renewBefore").invalid("expected at least 5m and less than spec.duration");
            }
        });
        if (percentage.there()
                && (percentage.value().asInt() < 1 || percentage.value().asInt() > 99)) {
            percentage.invalid("expected 1 to 99");
        }
        renewal(spec.at("renewal"));
    }

    private static void renewal(Field renewal) {
        renewal.at("policy").oneOf("RenewBefore", "Disabled");
        var windows = renewal.at("windows");
        if (windows.given() && renewal.at("policy").text().equals("Disabled")) {
            windows.forbidden("expected none beside the policy Disabled");
        }
        for (var window : windows.items()) {
            var length = duration(window.at("windowDuration"));
            if (!window.at("windowDuration").given()) {
                window.at("windowDuration").required("must be specified");
            }
            length.filter(one -> one.isZero() || one.isNegative())
                    .ifPresent(one -> window.at("windowDuration").invalid("expected a positive duration"));
            Tried.check(
                    window.at("cron"),
                    () -> RecurringWindow.of(window.at("cron").text(), Duration.ofHours(1), ""));
            Tried.check(
                    window.at("timezone"),
                    () -> RecurringWindow.of(
                            "0 0 * * *",
                            Duration.ofHours(1),
                            window.at("timezone").text()));
        }
    }

    private static Optional<Duration> duration(Field field) {
        if (!field.there()) {
            return Optional.empty();
        }
        try {
            return Optional.of(GoDurations.parse(field.text()));
        } catch (IllegalArgumentException e) {
            field.invalid("expected a duration such as 2160h");
            return Optional.empty();
        }
    }
}
