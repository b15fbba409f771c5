package io.sealane.eventing;

import io.sealane.eventing.inside.Looks.FailureLooked;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one trigger's subscriber and its dead letter sink are reached from the node. Safe for any thread. */
final class Outages {

    private static final int DETAIL_CHARS_MAX = 512;

    private final Outage subscriber;
    private final Outage deadLetters;
    private volatile @Nullable LastFailure last;

    /**
     * The last attempt that delivered nothing.
     *
     * @param detail what was expected and what happened, at most {@value #DETAIL_CHARS_MAX} characters
     */
    record LastFailure(Instant time, URI receiver, String detail) {

        LastFailure {
            detail = detail.length() <= DETAIL_CHARS_MAX ? detail : cut(detail) + "…";
        }

        /** Not within a character: half of one has no UTF-8. */
        private static String cut(String detail) {
            var within = Character.isHighSurrogate(detail.charAt(DETAIL_CHARS_MAX - 1));
            return detail.substring(0, within ? DETAIL_CHARS_MAX - 1 : DETAIL_CHARS_MAX);
        }
    }

    /** @param notice how long an outage must have lasted to be told */
    Outages(Duration notice) {
        var allowance = new Allowance();
        this.subscriber = new Outage(notice, allowance);
        this.deadLetters = new Outage(notice, allowance);
    }

    Outage of(boolean deadLetters) {
        return deadLetters ? this.deadLetters : subscriber;
    }

    void failed(LastFailure failure) {
        last = failure;
    }

    Optional<LastFailure> last() {
        return Optional.ofNullable(last);
    }

    /** The last failure, for those who look inside; null when there was none. */
    @Nullable
    FailureLooked looked() {
        var failure = last;
        return failure == null
                ? null
                : new FailureLooked(
                        failure.time().toEpochMilli(),
                        failure.receiver().toString(),
                        failure.detail(),
                        failingSince().map(Instant::toEpochMilli).orElse(0L));
    }

    /** From when on the subscriber got nothing; empty while it gets events. */
    Optional<Instant> failingSince() {
        return subscriber.since();
    }

    void joined() {
        subscriber.joined();
        deadLetters.joined();
    }

    void left() {
        subscriber.left();
        deadLetters.left();
    }
}
