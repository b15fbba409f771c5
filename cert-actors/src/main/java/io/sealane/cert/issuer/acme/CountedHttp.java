package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.OutboundHttp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/** Counts what goes through. */
final class CountedHttp implements OutboundHttp {

    private final OutboundHttp http;
    private final AcmeWatch watch;
    private final InstantSource clock;

    CountedHttp(OutboundHttp http, AcmeWatch watch, InstantSource clock) {
        this.http = http;
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Answer> send(Request request) {
        var start = clock.instant();
        var action = AcmeAction.current().word();
        return http.send(request)
                .whenComplete((answer, failure) -> watch.requested(
                        request.uri(),
                        action,
                        request.method(),
                        failure == null ? answer.status() : 0,
                        Duration.between(start, clock.instant())));
    }
}
