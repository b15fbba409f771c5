package io.sealane.eventing;

import io.sealane.eventing.EventMesh.Failing;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a trigger's events get through to a receiver, and what is to be told of it. Shared by the trigger's deliveries of all partitions on the
 * node; safe for any thread.
 *
 * <p>It is <em>calm</em> until an event fails that is tried again, then <em>failing</em> until one is delivered. Failing is told when it has lasted
 * for a while, once, and then that it is over. Another subscriber is another outage; the receiver of its replies is not, since an event that fails
 * there has failed as well.
 */
final class Outage {

    /** It is told anew while it lasts: API servers keep an Event for an hour, and whoever looks then must find it. */
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(50);

    private final Duration notice;
    private final Allowance allowance;
    private volatile @Nullable Episode present;
    /** It was told that this fails, and not yet that it goes on. */
    private volatile @Nullable Failing owed;

    private int deliveries;
    /** Somebody will look: of outages that come and go there is never a second one who does. */
    private boolean looking;

    private static final class Episode {

        private final URI subscriber;
        private final Instant since;
        private final long began;
        private URI receiver;
        private String detail = "";
        private @Nullable Instant next;
        private boolean told;
        private long toldAt;

        Episode(URI subscriber, Instant since, long began) {
            this.subscriber = subscriber;
            this.receiver = subscriber;
            this.since = since;
            this.began = began;
        }

        void failed(URI where, String why, Instant again, Instant now) {
            var waits = next;
            receiver = where;
            detail = why;
            next = waits == null || !waits.isAfter(now) || again.isBefore(waits) ? again : waits;
        }

        void ended(Instant now) {
            var waits = next;
            next = waits == null || !waits.isAfter(now) ? null : waits;
        }

        boolean isNews(long nanos, Duration notice) {
            return told ? nanos - toldAt >= AGAIN_AFTER.toNanos() : nanos - began >= notice.toNanos();
        }
    }

    /**
     * Calm.
     *
     * @param notice how long it must have lasted to be told
     */
    Outage(Duration notice, Allowance allowance) {
        this.notice = notice;
        this.allowance = allowance;
    }

    /** A delivery goes to this receiver. */
    synchronized void joined() {
        deliveries++;
    }

    /** A delivery has ended. With the last one it is calm: nobody tries, so nobody knows. */
    synchronized void left() {
        if (--deliveries == 0) {
            present = null;
        }
    }

    /**
     * An event has failed, and is tried again.
     *
     * @param subscriber to whom events go, or the dead letter sink
     * @param receiver where it failed: there, or where replies go
     * @param detail what was expected and what happened
     * @param next when it is tried again
     * @param nanos of a clock that only runs forward
     * @return whether it has begun to fail and nobody will look, so that {@link #due} and {@link #lookAgain} must be asked after the notice
     */
    synchronized boolean failed(URI subscriber, URI receiver, String detail, Instant next, Instant now, long nanos) {
        var episode = present;
        if (episode != null && episode.subscriber.equals(subscriber)) {
            episode.failed(receiver, detail, next, now);
            return false;
        }
        var begun = new Episode(subscriber, now, nanos);
        begun.failed(receiver, detail, next, now);
        present = begun;
        var look = !looking;
        looking = true;
        return look;
    }

    /** Somebody has looked. @return after which time to look again, since what fails now has begun meanwhile; empty when nobody must */
    synchronized Optional<Duration> lookAgain(long nanos) {
        var episode = present;
        var left = episode == null || episode.told ? Duration.ZERO : notice.minusNanos(nanos - episode.began);
        looking = left.compareTo(Duration.ZERO) > 0;
        return looking ? Optional.of(left) : Optional.empty();
    }

    /** An event has failed, and is not tried again. What became of it is told elsewhere. */
    synchronized void ended(Instant now) {
        var episode = present;
        if (episode != null) {
            episode.ended(now);
        }
    }

    /** What is to be told now, if anything: that it fails for as long as the notice, and an event waits for its next attempt. */
    synchronized Optional<Failing> due(Instant now, long nanos) {
        var episode = present;
        var next = episode == null ? null : episode.next;
        if (episode == null || next == null || !episode.isNews(nanos, notice) || !allowance.take(nanos)) {
            return Optional.empty();
        }
        episode.told = true;
        episode.toldAt = nanos;
        var failing = new Failing(
                episode.receiver,
                episode.since,
                episode.detail,
                Optional.of(next).filter(time -> time.isAfter(now)));
        owed = failing;
        return Optional.of(failing);
    }

    /** An event was delivered. @return what was told of the outage that is over; empty when nothing was */
    Optional<Failing> delivered() {
        // This is asked for each event, and there is hardly ever something to do.
        return present == null && owed == null ? Optional.empty() : end();
    }

    private synchronized Optional<Failing> end() {
        var told = Optional.ofNullable(owed);
        present = null;
        owed = null;
        return told;
    }

    /** From when on nothing was delivered; empty while it is calm. */
    Optional<Instant> since() {
        var episode = present;
        return episode == null ? Optional.empty() : Optional.of(episode.since);
    }
}
