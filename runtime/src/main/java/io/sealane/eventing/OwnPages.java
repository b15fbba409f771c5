package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.lane.Lanes;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.journal.Page;
import java.util.Optional;

/** Brings a trigger's own pages to its window while that has room. Part of {@link Delivery}, and called by it only. */
final class OwnPages {

    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final DeliveryWindow<OpenDelivery> window;
    private final Parking parking;
    private final OwnRead read;
    private final PageSource source;

    /** Takes an event that the trigger wants. */
    @FunctionalInterface
    interface Taker {
        void take(long position, Event event, long bytes);
    }

    OwnPages(
            ActorRef<Delivery.Command> self,
            MeshParts parts,
            DeliveryCharge charge,
            DeliveryWindow<OpenDelivery> window,
            Parking parking) {
        this.parts = parts;
        this.charge = charge;
        this.window = window;
        this.parking = parking;
        this.read = new OwnRead(charge.budget());
        this.source = new PageSource(self, parts, charge, page -> read.page(page, MeshParts.PAGE_BYTES));
    }

    void readOn(Delivery.ReadOn readOn) {
        window.resume(readOn.from());
        parking.resume(readOn.from());
        read.begin(readOn.from().position(), readOn.until());
    }

    /**
     * Takes events of its own pages while the window has room, and asks for the next page.
     *
     * @return whether everything was handed out
     */
    boolean consume(TriggerSettings settings, Taker taker) {
        while (read.hasNext() && parking.makeRoom()) {
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
        if (read.wantsPage() && parking.makeRoom()) {
            source.request(read.position());
        }
        return false;
    }

    /** Where it has read to. */
    long position() {
        return read.position();
    }

    private Optional<Event> wanted(TriggerSettings settings, Page.Stored stored) {
        var settled = window.settledBefore(stored.position());
        if (settled && !window.hasParkedBefore()) {
            return Optional.empty();
        }
        return parts.stored()
                .decode(charge.key(), stored)
                .filter(event -> !settled || window.parkedBefore(Lanes.key(event), stored.position()))
                .filter(settings.filter()::matches);
    }
}
