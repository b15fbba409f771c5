package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.journal.Journal;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Page;
import java.util.function.Function;

/** Turns what the journal's reader thread says into messages to an actor. */
record PageTeller<T>(ActorRef<T> to, Function<Page, T> page, Function<JournalFailure, T> failure)
        implements Journal.PageReader {

    @Override
    public void page(Page read) {
        to.tell(page.apply(read));
    }

    @Override
    public void failed(JournalFailure why) {
        to.tell(failure.apply(why));
    }
}
