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

    /** Annotation in the status of what takes events: where processes of the same machine reach it. */
    public static final String LOCAL_URL = "sealane.io/local-url";

    /** One that says nothing about this machine. */
    public Sink(URI uri, Optional<String> caCerts, Optional<String> audience) {
        this(uri, caCerts, audience, Optional.empty());
    }

    /**
     * The same as it is sent to. The token of an account is shown where the receiver has an audience: it wants to know who sends.
     *
     * @param sender namespace of the resource that names the receiver
     */
    public Destination sentTo(TrustRoots roots, String sender, Optional<ResourceKey> account) {
        var named = TrustRoots.named(caCerts);
        var to = new Destination(uri, roots.of(sender, uri, named)).naming(named);
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
