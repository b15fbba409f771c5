package io.sealane.eventing.controller.sink;

import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.settings.Destination;
import io.sealane.resource.ResourceKey;
import java.net.URI;
import java.util.Optional;

/**
 * Where events go, as a status shows it.
 *
 * @param uri absolute, http or https, with a host
 * @param caCerts PEM of the roots the receiver names for itself
 * @param audience whom a token must be for
 * @param local where processes of this machine reach the same, who do not know the names of the mesh; empty when it says nothing
 */
public record Sink(URI uri, Optional<String> caCerts, Optional<String> audience, Optional<URI> local) {

    /** One that says nothing about this machine. */
    public Sink(URI uri, Optional<String> caCerts, Optional<String> audience) {
        this(uri, caCerts, audience, Optional.empty());
    }

    /** The same as it is sent to. */
    public Destination trusting(TrustRoots roots) {
        return new Destination(uri, roots.with(caCerts));
    }

    /** The same for a sender with an account, whose token is shown where the receiver has an audience: it wants to know who sends. */
    public Destination sentTo(TrustRoots roots, Optional<ResourceKey> account) {
        var to = trusting(roots);
        return account.flatMap(from -> audience.map(whom -> new DeliveryTokens.Purpose(from, whom)))
                .map(to::showing)
                .orElse(to);
    }

    /** The outcome of looking for a destination. */
    public sealed interface Resolution {

        /** The destination as it was found. */
        default Optional<Sink> sink() {
            return this instanceof Found found ? Optional.of(found.found()) : Optional.empty();
        }
    }

    public record Found(Sink found) implements Resolution {}

    /**
     * Nothing to send to.
     *
     * @param reason one word for the condition
     * @param message what was expected
     */
    public record Missing(String reason, String message) implements Resolution {}
}
