package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Page;
import java.time.Duration;
import java.util.Optional;

/** Brings a trigger's own pages to its window while that has room. Part of {@link Delivery}, and called by it only. */
final class OwnPages {

    private static final Duration READ_RETRY = Duration.ofMillis(100);

    private final ActorRef<Delivery.Command> self;
    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final DeliveryWindow<OpenDelivery> window;
    private final OwnRead read;
    private boolean reading;

    /** Takes an event that the trigger wants. */
    @FunctionalInterface
    interface Taker {
        void take(long position, Event event, long bytes);
    }

    OwnPages(
            ActorRef<Delivery.Command> self,
            MeshParts parts,
            DeliveryCharge charge,
            DeliveryWindow<OpenDelivery> window) {
        this.self = self;
        this.parts = parts;
        this.charge = charge;
        this.window = window;
        this.read = new OwnRead(charge.budget());
    }

    void readOn(Delivery.ReadOn readOn) {
        window.resume(readOn.from().beyond());
        read.begin(readOn.from().position(), readOn.until());
    }

    void page(Page page) {
        reading = false;
        read.page(page);
    }

    void failed(JournalFailure why) {
        reading = false;
        read.pageFailed();
        if (why.reason() != JournalFailure.Reason.CLOSED) {
            readLater();
        }
    }

    void due() {
        reading = false;
    }

    /**
     * Takes events of its own pages while the window has room, and asks for the next page.
     *
     * @return whether everything was handed out
     */
    boolean consume(TriggerSettings settings, Taker taker) {
        while (!window.full() && read.hasNext()) {
            var stored = read.next();
            var event = wanted(settings, stored);
            if (event.isPresent()) {
                taker.take(stored.position(), event.get(), stored.bytes().length);
            } else {
                window.passed(stored.position() + 1);
                charge.budget().giveBack(stored.bytes().length);
            }
        }
        if (read.finish()) {
            window.passed(read.position());
            return true;
        }
        if (read.wantsPage() && !window.full() && !reading) {
            requestPage();
        }
        return false;
    }

    /** Where it has read to. */
    long position() {
        return read.position();
    }

    private Optional<Event> wanted(TriggerSettings settings, Page.Stored stored) {
        return window.settledBefore(stored.position())
                ? Optional.empty()
                : parts.stored().decode(charge.key(), stored).filter(settings.filter()::matches);
    }

    private void requestPage() {
        reading = true;
        if (read.reserve(MeshParts.PAGE_BYTES)) {
            var teller = new PageTeller<Delivery.Command>(self, Delivery.PageRead::new, Delivery.ReadFailed::new);
            parts.journal().read(charge.key().log(), read.position(), teller);
        } else {
            readLater();
        }
    }

    private void readLater() {
        reading = true;
        charge.loop().schedule(READ_RETRY, () -> self.tell(Delivery.ReadDue.INSTANCE));
    }
}
