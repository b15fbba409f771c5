package io.sealane.eventing.attempt;

import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.Event;
import io.sealane.observe.Traces;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** One event on its way to one trigger's subscriber, or to its dead letter sink. Not safe for several threads. */
public final class OpenDelivery {

    private static final int SHOWN_MAX = 128;

    private final long position;
    private final long bytes;
    private final long taken;
    private Event event;
    private boolean deadLetter;
    private int attempts;
    private String lane = "";
    private OptionalInt admitted = OptionalInt.empty();
    private boolean attempting;
    private long attemptBegan;
    private Traces.@Nullable Step step;
    private OptionalLong reply = OptionalLong.empty();
    private @Nullable Relay relay;

    /** A reply on its way. */
    public record Relay(Event reply, Destination to) {}

    /**
     * An event that no attempt is made for yet.
     *
     * @param bytes what it has taken from the budget
     * @param taken when the trigger got it, in nanoseconds of the node's clock for durations
     */
    public OpenDelivery(long position, Event event, long bytes, long taken) {
        this.position = position;
        this.event = event;
        this.bytes = bytes;
        this.taken = taken;
    }

    /** How long it has waited for its first attempt, which begins now; empty when it is not the first. */
    public OptionalLong waited(long now) {
        return attempts == 0 && !deadLetter ? OptionalLong.of(now - taken) : OptionalLong.empty();
    }

    public long position() {
        return position;
    }

    public long bytes() {
        return bytes;
    }

    public Event event() {
        return event;
    }

    /** What its waits are scattered by: another number for other events and triggers, and the same in another life. */
    public long seed(String trigger) {
        return position ^ (long) trigger.hashCode() << 32;
    }

    /** The key whose events wait for each other; empty where none do. */
    public String lane() {
        return lane;
    }

    public void lane(String key) {
        lane = key;
    }

    /** In which era of the trigger's gate the present attempt began; empty when it does not count there. */
    public OptionalInt admitted() {
        return admitted;
    }

    public void admitted(OptionalInt era) {
        admitted = era;
    }

    public boolean isDeadLetter() {
        return deadLetter;
    }

    /** Attempts to reach the present receiver. */
    public int attempts() {
        return attempts;
    }

    /**
     * Another attempt begins.
     *
     * @param nanos when it began
     * @param begun its place in the event's trace
     */
    public void attempted(long nanos, Traces.Step begun) {
        attempts++;
        attempting = true;
        relay = null;
        attemptBegan = nanos;
        step = begun;
    }

    /** Whether an attempt is under way; what becomes of its reply is no part of it. */
    public boolean attempting() {
        return attempting;
    }

    /** The present attempt is over. */
    public void attemptEnded(Optional<String> failure) {
        attempting = false;
        if (step != null) {
            step.end(failure);
        }
    }

    /** The event as the present attempt sends it. */
    public Event outgoing() {
        return step == null ? event : step.event();
    }

    public long attemptBegan() {
        return attemptBegan;
    }

    /** The subscriber has taken it, and it is done when its reply is delivered. */
    public void relays(Event answered, Destination to) {
        relay = new Relay(answered, to);
    }

    /** The reply on its way, if it has come that far. */
    public Optional<Relay> relay() {
        return Optional.ofNullable(relay);
    }

    /** From now on it goes to the dead letter sink, with attempts of its own. */
    public void becomeDeadLetter(URI failedReceiver, Failed failure) {
        event = DeadLetters.of(event, failedReceiver, failure);
        deadLetter = true;
        relay = null;
        attempts = 0;
    }

    /** Which event has failed and why, for people; names that a sender chose are cut. */
    public String why(Failed failure) {
        return failure.detail() + " (type " + clipped(event.type()) + ", source " + clipped(event.source()) + ", id "
                + clipped(event.id()) + ")";
    }

    private static String clipped(String name) {
        return name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
    }

    /** Says that nobody gets it, beside the trace that it belongs to. */
    public void logGivenUp(Logger log, TriggerId trigger, Failed failure) {
        Traces.logging(
                event,
                () -> log.warn(
                        "trigger {}: event {} is given up after {} attempts: {}",
                        trigger,
                        event,
                        attempts,
                        failure.detail()));
    }

    /** It is done when this publish is. */
    public void awaitReply(long publish) {
        reply = OptionalLong.of(publish);
    }

    /** Whether this publish is the one it waits for; it no longer waits then. */
    public boolean endReply(long publish) {
        var awaited = reply.isPresent() && reply.getAsLong() == publish;
        if (awaited) {
            reply = OptionalLong.empty();
        }
        return awaited;
    }
}
