package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.eventing.Partition.Command;
import io.sealane.eventing.Partition.PageRead;
import io.sealane.eventing.Partition.ReadFailed;
import io.sealane.eventing.Partition.ShowDue;
import io.sealane.eventing.log.Cursors;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Page;
import java.time.Duration;

/**
 * Moves the dispatch position: shows what is still decoded, and reads pages where that does not reach. Part of {@link Partition}, and
 * called by it only.
 */
final class Dispatch {

    private static final int SHOWN_PER_TURN_MAX = 512;
    private static final Duration READ_RETRY = Duration.ofMillis(100);

    private final ActorRef<Command> self;
    private final TimerScheduler<Command> timers;
    private final MeshParts parts;
    private final PartitionKey key;
    private final Cursors cursors;
    private final SharedRead read;
    private final DeliveryBudget.Share pageBudget;
    private boolean reading;

    Dispatch(
            ActorRef<Command> self,
            TimerScheduler<Command> timers,
            MeshParts parts,
            PartitionKey key,
            Cursors cursors,
            SharedRead read) {
        this.self = self;
        this.timers = timers;
        this.parts = parts;
        this.key = key;
        this.cursors = cursors;
        this.read = read;
        this.pageBudget = parts.budget().share();
    }

    /** Shows what there is to show, for one turn. */
    void show() {
        if (reading) {
            return;
        }
        if (!read.showRecent(SHOWN_PER_TURN_MAX)) {
            requestPage(cursors.dispatch());
        } else if (read.behind()) {
            self.tell(ShowDue.INSTANCE);
        }
    }

    private void requestPage(long from) {
        if (!pageBudget.take(MeshParts.PAGE_BYTES)) {
            timers.startSingleTimer(ShowDue.INSTANCE, READ_RETRY);
            return;
        }
        reading = true;
        parts.journal().read(key.log(), from, new PageTeller<>(self, PageRead::new, ReadFailed::new));
    }

    void pageRead(Page page) {
        for (var stored : page.events()) {
            parts.stored()
                    .decode(key, stored)
                    .ifPresentOrElse(
                            event -> read.show(stored.position(), event, stored.bytes().length),
                            () -> read.pass(stored.position()));
        }
        if (page.events().isEmpty()) {
            read.skipToEnd();
        }
        endRead();
        show();
    }

    /** The journal has said why; it is asked again. */
    void readFailed(JournalFailure why) {
        endRead();
        if (why.reason() != JournalFailure.Reason.CLOSED) {
            timers.startSingleTimer(ShowDue.INSTANCE, READ_RETRY);
        }
    }

    private void endRead() {
        reading = false;
        pageBudget.giveBack(MeshParts.PAGE_BYTES);
    }

    /** The partition has stopped. */
    void close() {
        pageBudget.close();
    }
}
