package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.settings.BrokerId;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A broker or channel as those see it that take events from it.
 *
 * @param uid of the resource that has the log
 * @param ours whether we follow it
 * @param ready its condition Ready, as far as it has one
 * @param delivery how it delivers for those that do not say so themselves
 * @param deadLetter its own dead letter sink, as its status has it; empty when it wants none
 */
record Hub(
        BrokerId id,
        String uid,
        boolean ours,
        Optional<Condition> ready,
        Optional<DeliverySpec> delivery,
        Optional<Sink.Resolution> deadLetter) {

    /**
     * A dead letter sink as a status shows it.
     *
     * @param delivery what is wanted
     */
    static Optional<Sink.Resolution> deadLetter(
            Optional<DeliverySpec> delivery,
            @Nullable String uri,
            @Nullable String caCerts,
            @Nullable String audience) {
        if (delivery.map(DeliverySpec::getDeadLetterSink).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                uri == null
                        ? new Sink.Missing(
                                "BrokerDeadLetterSinkUnresolved", "The broker's dead letter sink is not known")
                        : new Sink.Found(new Sink(
                                URI.create(uri), Optional.ofNullable(caCerts), Optional.ofNullable(audience))));
    }
}
