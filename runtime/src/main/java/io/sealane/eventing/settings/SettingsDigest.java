package io.sealane.eventing.settings;

import java.util.List;
import java.util.Objects;

/**
 * Tells whether two nodes have the same settings of a broker: their versions count on their own, so they say nothing to each other.
 *
 * <p>Made of content only, never of an object's identity or of the order of a map, so that it is the same in every JVM. Two settings
 * that differ have the same digest once in many billions; then a broker may be said to be ready a moment early.
 */
final class SettingsDigest {

    private SettingsDigest() {}

    /** @param triggers of the broker, in any order */
    static long of(BrokerSettings broker, List<TriggerSettings> triggers) {
        var digest = mix(Objects.hash(
                broker.id().toString(),
                broker.uid(),
                broker.partitions(),
                broker.retention(),
                broker.bytesMax(),
                broker.passesMax()));
        for (var trigger : triggers) {
            digest += of(trigger);
        }
        return digest;
    }

    private static long of(TriggerSettings trigger) {
        var delivery = trigger.delivery();
        var how = Objects.hash(
                delivery.retry(),
                delivery.backoff().name(),
                delivery.delay(),
                delivery.timeout(),
                delivery.deadLetter().map(SettingsDigest::of),
                delivery.format().name(),
                delivery.retryAfterMax(),
                delivery.jitterPercent(),
                trigger.pace(),
                trigger.start().toString());
        var what = Objects.hash(
                trigger.id().toString(),
                trigger.uid(),
                trigger.broker().toString(),
                trigger.filter(),
                of(trigger.subscriber()),
                trigger.reply().map(SettingsDigest::of));
        // A record's hash does not know the record's name; its text does, but not always in the same order.
        return mix((long) what << 32 ^ how) ^ mix(letters(trigger.filter().toString()));
    }

    /** The kind of what is inside is an enum, whose hash is its identity. */
    private static int of(Destination destination) {
        return Objects.hash(
                destination.uri(),
                destination.trust(),
                destination.inside().map(BrokerId::toString),
                destination.countsPasses());
    }

    private static long letters(String text) {
        var sorted = text.chars().sorted().toArray();
        var hash = 1125899906842597L;
        for (var letter : sorted) {
            hash = 31 * hash + letter;
        }
        return hash;
    }

    /** Spreads a number over all bits (the finalizer of SplitMix64). */
    private static long mix(long number) {
        var mixed = (number ^ number >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
