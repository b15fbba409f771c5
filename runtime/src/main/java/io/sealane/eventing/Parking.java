package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.EventMesh.Holdup;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.lane.Lanes;
import io.sealane.eventing.log.Standing;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.journal.Page;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps room in an ordered trigger's window where a key is held up: what waits behind its first event is passed over, and read again when that
 * is settled. Part of {@link Delivery}, and called by it only; {@link Lanes} decides what goes and what comes back.
 */
final class Parking {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    /** A key that was held up takes this part of the window at a time, and so much is kept free while one waits to be read again. */
    private static final int SHARES = 4;

    /** When it is asked again whether the node may have one more parked key: nobody tells when other deliveries have given some back. */
    private static final Duration KEYS_RETRY = Duration.ofSeconds(1);

    private final ActorRef<Delivery.Command> self;
    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final DeliveryWindow<OpenDelivery> window;
    private final Lanes lanes;
    private final ProgressTeller progress;
    private final PageSource source;
    private OptionalLong asked = OptionalLong.empty();
    private @Nullable Page page;
    private final DeliveryBudget.Share keys;
    private int keysTaken;
    private boolean keysTimed;
    private final HoldupTeller holdup;
    private final HoldupBoard board;
    /** Somebody found no place since the last time that events were taken back. */
    private boolean blocked;

    Parking(
            ActorRef<Delivery.Command> self,
            MeshParts parts,
            DeliveryCharge charge,
            DeliveryWindow<OpenDelivery> window,
            Lanes lanes,
            ProgressTeller progress) {
        this.self = self;
        this.parts = parts;
        this.charge = charge;
        this.window = window;
        this.lanes = lanes;
        this.progress = progress;
        this.keys = parts.parkedKeys().share();
        this.board = parts.holdups().of(charge.settings().uid());
        this.holdup = new HoldupTeller(charge.loop(), parts.limits().ordering().heldUpNotice(), this::say);
        holdup.resume(board.begin(partition()));
        this.source = new PageSource(self, parts, charge, read -> page = read);
    }

    /**
     * Passes over an event that would overtake others of its key.
     *
     * @return false when there are none that it would overtake: it must be taken
     */
    boolean passOver(long position, Event event, long bytes) {
        if (lanes.parkNothing() || !lanes.parks(Lanes.key(event))) {
            return false;
        }
        lanes.park(Lanes.key(event), position);
        window.passed(position + 1);
        charge.budget().giveBack(bytes);
        progress.left();
        progress.tellOrWait();
        return true;
    }

    /** Whether there is room in the window for one more that was never passed over, perhaps only now. */
    boolean makeRoom() {
        return makeRoom(lanes.wanted().isPresent() ? share() : 0);
    }

    private boolean makeRoom(int kept) {
        while (window.room() <= kept) {
            if (!giveWay()) {
                blocked |= window.full();
                return false;
            }
        }
        return true;
    }

    private boolean giveWay() {
        if (!lanes.holdUp()) {
            return false;
        }
        var given = lanes.giveWay(takeKey());
        countKeys();
        for (var delivery : given) {
            // Settled it is not, but it is no more in the window; the lanes know of it.
            window.settle(delivery.position());
            charge.budget().giveBack(delivery.bytes());
            progress.left();
        }
        return !given.isEmpty();
    }

    /** Whether one more key may be parked, which is taken then. */
    private boolean takeKey() {
        if (lanes.parkedKeys() >= parts.limits().ordering().parkedKeysMax()) {
            return false;
        }
        var taken = keys.take(1);
        if (taken) {
            keysTaken++;
        } else {
            askLater();
        }
        return taken;
    }

    private void askLater() {
        if (!keysTimed) {
            keysTimed = true;
            charge.loop().schedule(KEYS_RETRY, () -> {
                keysTimed = false;
                self.tell(Delivery.TurnDue.INSTANCE);
            });
        }
    }

    /** Gives back what was taken for keys that are not parked, or not any more. */
    private void countKeys() {
        keys.giveBack(keysTaken - lanes.parkedKeys());
        keysTaken = lanes.parkedKeys();
    }

    private int share() {
        return Math.max(1, window.max() / SHARES);
    }

    /** Takes back what was parked, as far as its turn has come and there is room, and asks for the next page. */
    void consume(TriggerSettings settings, OwnPages.Taker taker) {
        blocked = false;
        var read = page;
        if (read != null && asked.isPresent()) {
            var pass = lanes.pass(asked.getAsLong(), share());
            page = null;
            asked = OptionalLong.empty();
            takeBack(read, pass, settings, taker);
        }
        var wanted = lanes.wanted();
        // What has filled the window since may be behind another key that is held up, and settle late.
        if (asked.isEmpty() && wanted.isPresent() && makeRoom(0)) {
            asked = wanted;
        }
        asked.ifPresent(source::request);
    }

    private void takeBack(Page read, Lanes.Pass pass, TriggerSettings settings, OwnPages.Taker taker) {
        var kept = 0L;
        for (var stored : read.events()) {
            if (pass.over()) {
                break;
            }
            var event = parts.stored().decode(charge.key(), stored);
            if (event.isPresent() && takeBack(stored, event.get(), pass, settings)) {
                kept += stored.bytes().length;
                taker.take(stored.position(), event.get(), stored.bytes().length);
            }
        }
        // An empty page: what was there is deleted.
        pass.end(read.events().isEmpty() ? Long.MAX_VALUE : read.next());
        charge.budget().correct(MeshParts.PAGE_BYTES, kept);
        countKeys();
        progress.tellOrWait();
    }

    private boolean takeBack(Page.Stored stored, Event event, Lanes.Pass pass, TriggerSettings settings) {
        var key = Lanes.key(event);
        var position = stored.position();
        if (!pass.holds(key, position)) {
            return false;
        }
        var matches = settings.filter().matches(event);
        if (matches && (window.full() || !pass.hasRoom(key))) {
            pass.stays(key, position);
            return false;
        }
        pass.returned(key, position);
        return matches;
    }

    /** Goes on from where another life has ended. */
    void resume(Standing before) {
        if (!before.parked().isEmpty() && holdup.said() == Holdup.OVER) {
            holdup.resume(board.parks(partition()));
        }
    }

    /** Sees how the keys get on, now that everybody has looked for a place who wants one. */
    void look() {
        if (blocked && lanes.heldUpEvents() >= window.size()) {
            holdup.now(Holdup.ALL);
        } else {
            holdup.now(lanes.parkNothing() ? Holdup.OVER : Holdup.SOME);
        }
    }

    private void say(Holdup how) {
        board.say(partition(), how, parts.metrics().nanos())
                .ifPresent(told -> parts.undelivered().heldUp(charge.settings().id(), told.partitions(), told.how()));
        if (how == Holdup.ALL) {
            LOG.warn(
                    "trigger {}: in partition {} events that fail, and those that wait behind them, take all {} places: other keys wait. Parked are"
                            + " {} keys, {} on this node; parked-keys-max allows {}, parked-keys-node-max {}, of at most {} characters",
                    charge.settings().id(),
                    charge.key(),
                    window.max(),
                    lanes.parkedKeys(),
                    parts.parkedKeys().used(),
                    parts.limits().ordering().parkedKeysMax(),
                    parts.limits().ordering().parkedKeysNodeMax(),
                    Lanes.KEY_CHARS_MAX);
        }
    }

    /** Nothing is parked any more. */
    void close() {
        holdup.close();
        board.leave(partition());
        keys.close();
    }

    private int partition() {
        return charge.key().number();
    }
}
