package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sealane.eventing.controller.delivery.Filters;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerId;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Trigger or a Subscription asks for.
 *
 * @param source where its events come from; empty when that cannot be
 * @param terms what it says beside its specification
 */
record Wish(
        TriggerId id,
        ObjectMeta meta,
        Optional<BrokerId> source,
        Filters filter,
        Requested requested,
        Known known,
        Terms terms) {

    /** What its specification names. */
    record Requested(Destination subscriber, Optional<Destination> reply, Optional<DeliverySpec> delivery) {

        static Requested of(
                @Nullable Destination subscriber, @Nullable Destination reply, @Nullable DeliverySpec delivery) {
            return new Requested(
                    subscriber == null ? new Destination() : subscriber,
                    Optional.ofNullable(reply),
                    Optional.ofNullable(delivery));
        }

        /** All that it names. */
        Stream<Destination> destinations() {
            return Stream.of(Stream.of(subscriber), reply.stream(), deadLetter().stream())
                    .flatMap(Function.identity());
        }

        Optional<Destination> deadLetter() {
            return delivery.map(DeliverySpec::getDeadLetterSink);
        }
    }

    /** What its status shows: what was found before stays in use. */
    record Known(Optional<Sink> subscriber, Optional<Sink> reply, Optional<Sink> deadLetter) {

        static Optional<Sink> sink(@Nullable String uri, @Nullable String caCerts, @Nullable String audience) {
            return uri == null
                    ? Optional.empty()
                    : Optional.of(
                            new Sink(URI.create(uri), Optional.ofNullable(caCerts), Optional.ofNullable(audience)));
        }
    }

    long generation() {
        return meta.getGeneration() == null ? 0 : meta.getGeneration();
    }
}
