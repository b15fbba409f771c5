package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.eventing.Partition.Command;
import io.sealane.eventing.Partition.MarksDue;
import io.sealane.eventing.Partition.MarksStored;
import io.sealane.eventing.log.Cursors;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.journal.Marks;
import io.sealane.journal.Tenure;
import java.time.Duration;

/** Brings cursors to the journal, one write at a time. Part of {@link Partition}, and called by it only. */
final class CursorKeeper {

    private final ActorRef<Command> self;
    private final TimerScheduler<Command> timers;
    private final MeshParts parts;
    private final PartitionKey key;
    private final Tenure tenure;
    private final Cursors cursors;
    private boolean writing;

    CursorKeeper(
            ActorRef<Command> self,
            TimerScheduler<Command> timers,
            MeshParts parts,
            PartitionKey key,
            Tenure tenure,
            Cursors cursors) {
        this.self = self;
        this.timers = timers;
        this.parts = parts;
        this.key = key;
        this.tenure = tenure;
        this.cursors = cursors;
    }

    /** Something may have moved: it is stored together with what else moves in the next moment. */
    void storeSoon() {
        if (cursors.dirty() && !writing && !timers.isTimerActive(MarksDue.INSTANCE)) {
            timers.startSingleTimer(MarksDue.INSTANCE, parts.limits().cursor().interval());
        }
    }

    void store() {
        if (!writing) {
            writing = true;
            var marks = cursors.changes(retention(), keptBytesMax());
            tenure.mark(marks, () -> self.tell(new MarksStored(marks)));
        }
    }

    /** Where events are retained, a write deletes those that are old enough by now, though nothing has moved. */
    void storeIfUseful() {
        if (cursors.dirty() || !retention().isZero() || keptBytesMax() < tenure.bytes()) {
            store();
        }
    }

    private Duration retention() {
        return parts.settings()
                .get()
                .broker(key.broker())
                .map(BrokerSettings::retention)
                .orElse(Duration.ZERO);
    }

    private long keptBytesMax() {
        return parts.settings()
                .get()
                .broker(key.broker())
                .map(BrokerSettings::keptBytesMax)
                .orElse(Long.MAX_VALUE);
    }

    void stored(Marks marks) {
        writing = false;
        cursors.stored(marks);
        // A start that is still being found out is stored when it is: nobody is helped by more writes until then.
        if (cursors.startsMoved()) {
            self.tell(MarksDue.INSTANCE);
        }
        storeSoon();
    }
}
