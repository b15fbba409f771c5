package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Page;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads pages of its partition for a {@link Delivery}, one at a time and within its budget; called by it only. */
final class PageSource {

    private static final Duration READ_RETRY = Duration.ofMillis(100);

    private final ActorRef<Delivery.Command> self;
    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final Consumer<Page> reader;
    private boolean reading;

    /** @param reader gets each page, for which {@link MeshParts#PAGE_BYTES} are taken from the budget: the rest it gives back */
    PageSource(ActorRef<Delivery.Command> self, MeshParts parts, DeliveryCharge charge, Consumer<Page> reader) {
        this.self = self;
        this.parts = parts;
        this.charge = charge;
        this.reader = reader;
    }

    /** Asks for the page that begins there, unless one is being read. Where that fails the delivery is told to ask again. */
    void request(long from) {
        if (reading) {
            return;
        }
        reading = true;
        if (charge.budget().take(MeshParts.PAGE_BYTES)) {
            var teller = new PageTeller<Delivery.Command>(
                    self, page -> new Delivery.PageRead(this, page), why -> new Delivery.ReadFailed(this, why));
            parts.journal().read(charge.key().log(), from, teller);
        } else {
            readLater();
        }
    }

    void read(Page page) {
        reading = false;
        reader.accept(page);
    }

    void failed(JournalFailure why) {
        reading = false;
        charge.budget().giveBack(MeshParts.PAGE_BYTES);
        if (why.reason() != JournalFailure.Reason.CLOSED) {
            readLater();
        }
    }

    void due() {
        reading = false;
    }

    private void readLater() {
        reading = true;
        charge.loop().schedule(READ_RETRY, () -> self.tell(new Delivery.ReadDue(this)));
    }
}
