package io.sealane.eventing.source.controller;

import io.fabric8.knative.duck.v1.AuthStatus;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a source is, for its status.
 *
 * @param sink as it was found
 * @param identity as whom it sends
 * @param more what its kind has to say
 */
record SourceState(Sink.Resolution sink, Identities.Identity identity, Consumer<Conditions> more) {

    /** For {@code status.auth}. */
    @Nullable
    AuthStatus auth() {
        return identity.shown();
    }

    @Nullable
    String uri() {
        return sink.sink().map(found -> found.uri().toString()).orElse(null);
    }

    @Nullable
    String caCerts() {
        return sink.sink().flatMap(Sink::caCerts).orElse(null);
    }

    @Nullable
    String audience() {
        return sink.sink().flatMap(Sink::audience).orElse(null);
    }

    /** The conditions that all sources have, and those of the kind. */
    List<Condition> conditions(@Nullable List<Condition> before, Instant now) {
        var conditions = new Conditions(before, now);
        if (sink instanceof Sink.Missing missing) {
            conditions.no("SinkProvided", missing.reason(), missing.message());
        } else {
            conditions.yes("SinkProvided");
        }
        more.accept(conditions);
        identity.describe(conditions);
        return conditions.build();
    }
}
