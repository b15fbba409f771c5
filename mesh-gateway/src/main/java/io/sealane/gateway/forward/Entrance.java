package io.sealane.gateway.forward;

import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.Visit;
import io.sealane.gateway.forward.InternalHops.Hop;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.loop.Loop;

/** How a request comes to an instance: let in here, by the node that lets in for all, or past it where it has given leave. On its loop. */
record Entrance(Forwarding.Means means, Guest guest, Loop loop) {

    private static final String ITS_TURN = "waiting for its turn";
    private static final int HEAD_BYTES = 4096;
    private static final int STREAM_BYTES = 65_536;
    /** How often a request is tried once more: at another instance when one cannot be reached, or by keys that came in meanwhile. */
    private static final int TRIES_MORE = 3;

    /** Goes past the gate, and to it where nobody is left at the last moment; unless it is here by then. */
    private record Straight(Entrance by) implements Visit.Guest<Endpoint> {

        @Override
        public void admitted(Endpoint instance) {
            by.guest.admitted(instance);
        }

        @Override
        public void refused(Visit.Refusal why) {
            var gate = by.means.hops().elsewhere(by.target().host()).filter(there -> why == Visit.Refusal.NOBODY);
            gate.ifPresentOrElse(there -> by.passOn(there, 0), () -> by.guest.refused(why));
        }
    }

    /** @param concurrencyMax requests under way at each instance at a time, by whichever node; 0 for any number */
    void enter(int concurrencyMax) {
        var target = target();
        var gate = means.hops().elsewhere(target.host());
        if (gate.isPresent()) {
            if (concurrencyMax == 0 && instances() > 0 && means.hops().leased(target.gate())) {
                letIn(0, new Straight(this));
            } else {
                passOn(gate.get(), concurrencyMax);
            }
        } else if (concurrencyMax > 0 && !means.hops().knowsGate()) {
            guest.exchange().fail(Kind.UNRESOLVED, target + ": no node is known that lets requests in");
        } else {
            enterHere(concurrencyMax);
        }
    }

    /** Sends it, or lets it wait for its turn or a first instance; waiting counts as time taken. */
    void enterHere(int concurrencyMax) {
        if (means.admission().governs(target().gate(), concurrencyMax) || instances() > 1) {
            letIn(concurrencyMax, guest);
        } else {
            // Where nobody counts and nothing is to be chosen.
            guest.send();
        }
    }

    private void passOn(Hop gate, int concurrencyMax) {
        var step = guest.step();
        if (step != null) {
            step.passedOn();
        }
        sendTo(gate, guest.exchange().request, concurrencyMax, true);
    }

    /** @param again whether it is tried once more where TLS is refused: keys and roots change at both ends, one a moment before the other */
    private void sendTo(Hop gate, Outgoing request, int concurrencyMax, boolean again) {
        var exchange = guest.exchange();
        exchange.rescuedBy(failure -> {
            if (!isUnsent(failure.kind()) || !exchange.isUnsent() || failure.kind() == Kind.TLS && !again) {
                return false;
            }
            exchange.rescuedBy(last -> false);
            var now = means.hops().elsewhere(request.target().host());
            if (failure.kind() == Kind.TLS && now.isPresent()) {
                sendTo(now.get(), request, concurrencyMax, false);
            } else {
                // It has gone, and nothing was sent: as while no node is known.
                exchange.fail(
                        Kind.UNRESOLVED, request.target() + ": the node that lets requests in: " + failure.detail());
            }
            return true;
        });
        exchange.request = request.admittedAt(gate, concurrencyMax);
        guest.send();
    }

    private void letIn(int concurrencyMax, Visit.Guest<Endpoint> who) {
        var client = guest.client();
        var target = target();
        guest.exchange().start(guest.total());
        // The gate asks for its instances later, too: what it keeps for that must not keep the request.
        var visit = new Visit<>(target.gate(), concurrencyMax, held(), () -> client.serving(target), loop);
        enter(means.admission().pass(visit, who), TRIES_MORE);
    }

    private void enter(Admission.Pass pass, int triesLeft) {
        var exchange = guest.exchange();
        var request = exchange.request;
        exchange.heldBy(ITS_TURN, () -> {});
        exchange.rescuedBy(failure -> {
            if (triesLeft == 0
                    || !isUnsent(failure.kind())
                    || !exchange.isUnsent()
                    || !goesElsewhere(request, failure.kind(), pass)) {
                return false;
            }
            exchange.request = request;
            enter(pass.again(), triesLeft - 1);
            pass.leave();
            return true;
        });
        exchange.whenOver(pass::leave);
        pass.enter();
        if (exchange.doing().equals(ITS_TURN) && !exchange.ended()) {
            // Both ends of its hop have proved themselves by the time that an instance is there.
            guest.client().warm(exchange.request);
        }
    }

    /** Whether no connection came about; one whose TLS is refused late may have taken a request before. */
    private static boolean isUnsent(Kind failure) {
        return failure == Kind.CONNECT || failure == Kind.TLS;
    }

    /** Whether another try would be another one: by a hop with newer keys or roots, or at another instance. */
    private boolean goesElsewhere(Outgoing request, Kind failure, Admission.Pass pass) {
        return request.isOvertaken(guest.exchange().request) || failure == Kind.CONNECT && pass.shun();
    }

    /** What a request that waits keeps in memory; of a streamed one no more is read meanwhile. */
    private long held() {
        return HEAD_BYTES
                + (guest.exchange().request.content() instanceof Content.Whole whole
                        ? whole.bytes().size()
                        : STREAM_BYTES);
    }

    private int instances() {
        return guest.client().serving(target()).size();
    }

    private Target target() {
        return guest.exchange().request.target();
    }
}
