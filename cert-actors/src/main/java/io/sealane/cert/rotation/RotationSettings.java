package io.sealane.cert.rotation;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;

/**
 * How patient a rotation is.
 *
 * @param holds how long it stays where evidence alone cannot tell
 * @param issueDeadline after which an order that was under way when the issuer switched has been answered or dropped; not negative
 * @param patience how long a phase may wait for evidence: before the switch the rotation is then aborted, after it reported as stuck;
 *     positive
 * @param stepDeadline how long one look, write or effect may take before it counts as failed; positive
 * @param look how often everything is looked at; positive
 * @param reissuesMax certificates that are replaced at a time; positive
 */
public record RotationSettings(
        Holds holds, Duration issueDeadline, Duration patience, Duration stepDeadline, Duration look, int reissuesMax) {

    /** What stands for no bound. */
    public static final String UNLIMITED = "unlimited";

    public RotationSettings {
        expect("issue-deadline", !issueDeadline.isNegative(), "no negative duration", issueDeadline);
        expect("patience", isPositive(patience), "a positive duration", patience);
        expect("step-deadline", isPositive(stepDeadline), "a positive duration", stepDeadline);
        expect("look", isPositive(look), "a positive duration", look);
        expect("reissues-max", reissuesMax > 0, "at least 1", reissuesMax);
    }

    /** Reads {@code sealane.cert.rotation}. */
    public static RotationSettings from(Config config) {
        var hold = config.getConfig("hold");
        return new RotationSettings(
                new Holds(
                        hold.getDuration("publish"),
                        hold.getDuration("drain"),
                        hold.getDuration("shadow"),
                        hold.getString("tenants").equals(UNLIMITED)
                                ? Optional.empty()
                                : Optional.of(hold.getDuration("tenants"))),
                config.getDuration("issue-deadline"),
                config.getDuration("patience"),
                config.getDuration("step-deadline"),
                config.getDuration("look"),
                config.getInt("reissues-max"));
    }

    /** The same with other holds. */
    public RotationSettings with(Holds others) {
        return new RotationSettings(others, issueDeadline, patience, stepDeadline, look, reissuesMax);
    }

    /**
     * Pauses for those that cannot confirm anything.
     *
     * @param publish for holders outside, which read the roots now and then; not negative
     * @param drain after which connections from before count as ended; not negative
     * @param shadow how long nothing may have needed the old root; not negative
     * @param tenants how long after the switch what namespaces have below the old root is waited for; not negative, at most
     *     {@link #TENANTS_MAX}; empty: without end
     */
    public record Holds(Duration publish, Duration drain, Duration shadow, Optional<Duration> tenants) {

        /** Longer than any CA lives. */
        public static final Duration TENANTS_MAX = Duration.ofDays(36_500);

        public Holds {
            expect("hold.publish", !publish.isNegative(), "no negative duration", publish);
            expect("hold.drain", !drain.isNegative(), "no negative duration", drain);
            expect("hold.shadow", !shadow.isNegative(), "no negative duration", shadow);
            tenants.ifPresent(bound -> expect(
                    "hold.tenants",
                    !bound.isNegative() && bound.compareTo(TENANTS_MAX) <= 0,
                    UNLIMITED + ", or a duration from 0s to " + TENANTS_MAX.toHours() + "h",
                    bound));
        }

        /** Those that wait for namespaces without end. */
        public Holds(Duration publish, Duration drain, Duration shadow) {
            this(publish, drain, shadow, Optional.empty());
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void expect(String field, boolean holds, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": expected " + expected + ", got " + got);
        }
    }
}
