package io.sealane.eventing;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.eventing.Partition.Command;
import io.sealane.eventing.inside.Looks.Looked;
import io.sealane.eventing.log.Cursors;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.journal.Tenure;

/** What a {@link Partition} works with while its log is ours. */
record Hold(
        Tenure tenure,
        Cursors cursors,
        SharedRead read,
        Publishing publishing,
        Dispatch dispatch,
        CursorKeeper keeper) {

    /** Goes on from what is stored. */
    static Hold of(
            Tenure tenure,
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MeshParts parts,
            PartitionKey key) {
        var cursors = Cursors.of(tenure.marks(), tenure.start());
        var read = new SharedRead(context, parts, key, cursors, tenure.end());
        return new Hold(
                tenure,
                cursors,
                read,
                new Publishing(parts, key, tenure),
                new Dispatch(context.getSelf(), timers, parts, key, cursors, read),
                new CursorKeeper(context.getSelf(), timers, parts, key, tenure, cursors));
    }

    /** How the partition stands, for those who look inside. */
    Looked look(MeshParts parts, PartitionKey key) {
        return new Looked(
                key.number(),
                parts.node(),
                read.end(),
                read.dispatched(),
                tenure.bytes(),
                parts.metrics()
                        .broker(key.broker().namespace(), key.broker().countedAs())
                        .counts(),
                read.look());
    }
}
