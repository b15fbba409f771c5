package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.journal.Journal;
import io.sealane.journal.JournalFailure;
import java.util.OptionalLong;

/** Turns where a trigger starts, as the journal's reader thread says it, into a message to its partition. */
record PlaceTeller(ActorRef<Partition.Command> to, String uid) implements Journal.PositionReader {

    @Override
    public void position(OptionalLong found) {
        to.tell(new Partition.Found(uid, found.orElse(Long.MAX_VALUE), false));
    }

    @Override
    public void failed(JournalFailure why) {
        if (why.reason() != JournalFailure.Reason.CLOSED) {
            to.tell(new Partition.Found(uid, 0, true));
        }
    }
}
