package io.sealane.eventing;

import io.sealane.eventing.Partition.Publish;
import io.sealane.eventing.Partition.Refused;
import io.sealane.eventing.Partition.Stored;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.gateway.event.EventBytes;
import io.sealane.gateway.event.EventTtl;
import io.sealane.journal.Tenure;
import io.sealane.journal.Tenure.Admission;
import java.util.Locale;
import java.util.Optional;

/** Takes events into the log, and answers who published them. Part of {@link Partition}, and called by it only. */
final class Publishing {

    private final MeshParts parts;
    private final PartitionKey key;
    private final Tenure tenure;
    private final AppendQueue appends = new AppendQueue();

    Publishing(MeshParts parts, PartitionKey key, Tenure tenure) {
        this.parts = parts;
        this.key = key;
        this.tenure = tenure;
    }

    /** Hands the events to the journal, which says when they are stored; false when they are refused. */
    boolean append(Publish asked) {
        var publish = limited(asked);
        var encoded = publish.events().stream().map(EventBytes::encode).toList();
        var bytes = encoded.stream().mapToLong(event -> event.length).sum();
        if (bytes > bytesMax()) {
            refuse(
                    publish,
                    413,
                    "too_large",
                    "events: expected at most " + bytesMax() + " bytes for a partition of this "
                            + key.broker().spoken() + ", got " + bytes);
            return false;
        }
        if (isFull(bytes)) {
            refuse(
                    publish,
                    503,
                    "retention_bytes",
                    "it stores as many bytes as it may until subscribers have taken them");
            return false;
        }
        var admission = tenure.append(encoded);
        if (admission == Admission.ADMITTED) {
            var sizes = encoded.stream().mapToInt(event -> event.length).toArray();
            appends.add(new AppendQueue.Waiting(publish, sizes));
        } else {
            refuse(publish, 503, "journal_" + admission.name().toLowerCase(Locale.ROOT), reason(admission));
        }
        return admission == Admission.ADMITTED;
    }

    private void refuse(Publish publish, int status, String counted, String detail) {
        parts.metrics()
                .broker(key.broker().namespace(), key.broker().countedAs())
                .refused(counted, publish.events().size());
        refuse(publish, status, detail);
    }

    /** Whether the broker's own bound is reached; a little early while a batch is being reported. */
    private boolean isFull(long bytes) {
        return bytes > bytesMax() - tenure.bytes() - appends.bytes();
    }

    private long bytesMax() {
        return broker().map(BrokerSettings::partitionBytesMax).orElse(Long.MAX_VALUE);
    }

    private Optional<BrokerSettings> broker() {
        return parts.settings().get().broker(key.broker());
    }

    /** Here, since all come by here: what was sent in, and what triggers and steps reply. */
    private Publish limited(Publish publish) {
        var passes = broker().map(BrokerSettings::passesMax).orElse(EventTtl.PASSES_MAX);
        return passes == EventTtl.PASSES_MAX
                ? publish
                : new Publish(
                        publish.id(),
                        publish.replyTo(),
                        publish.events().stream()
                                .map(event -> EventTtl.limit(event, passes))
                                .toList());
    }

    private String reason(Admission admission) {
        return switch (admission) {
            case FULL -> "journal is full (sealane.journal.live-bytes-max) until subscribers have taken what is stored";
            case NO_SPACE -> "disk of the journal has too little space left (sealane.journal.free-bytes-min)";
            case BUSY -> "journal has too many appends waiting (sealane.journal.appends-max)";
            case ENDED, ADMITTED -> "partition " + key + " is not available";
        };
    }

    /** The oldest appends are stored: says so, and lets the events be shown. */
    void synced(long[] firsts, SharedRead read) {
        for (var first : firsts) {
            var append = appends.synced();
            append.publish().replyTo().tell(new Stored(append.publish().id()));
            for (var i = 0; i < append.events().size(); i++) {
                read.stored(first + i, append.events().get(i), append.sizes()[i]);
            }
        }
    }

    /** Nothing that waits is promised. */
    void giveUp(int status, String detail) {
        appends.giveUp(append -> refuse(append.publish(), status, detail));
    }

    static void refuse(Publish publish, int status, String detail) {
        publish.replyTo().tell(new Refused(publish.id(), status, detail));
    }
}
