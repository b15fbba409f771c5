package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.journal.Journal;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Tenure;

/** Turns what the journal's writer thread says into messages to a partition: one for each of its batches. */
record Ownership(ActorRef<Partition.Command> partition) implements Journal.Owner {

    @Override
    public void claimed(Tenure tenure) {
        partition.tell(new Partition.Claimed(tenure));
    }

    @Override
    public void synced(long[] firsts) {
        partition.tell(new Partition.Synced(firsts));
    }

    @Override
    public void lost(JournalFailure why) {
        partition.tell(new Partition.Lost(why));
    }
}
