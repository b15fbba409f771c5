package io.sealane.eventing.source.controller;

import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.eventing.identity.DeliveryTokens.Purpose;
import io.sealane.eventing.settings.Destination;
import java.util.Optional;

/**
 * How events of a source get to its sink.
 *
 * @param sender the namespace of the source
 * @param roots what is trusted now
 * @param identity as whom they are sent
 */
record Way(Sink sink, String sender, TrustRoots roots, Identities.Identity identity) {

    /** Where to send them, and whose token to show there. */
    Destination destination() {
        return sink.sentTo(roots, sender, identity.account());
    }

    /** Whose token the sink wants to see; empty where it does not ask who sends. */
    Optional<Purpose> shown() {
        return identity.account().flatMap(from -> sink.audience().map(whom -> new Purpose(from, whom)));
    }
}
