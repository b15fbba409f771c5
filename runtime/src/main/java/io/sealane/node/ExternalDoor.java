package io.sealane.node;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import io.sealane.gateway.listener.AcmeAnswers;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Routes;
import io.sealane.gateway.transport.RoutesSettings;
import io.sealane.gateway.transport.Security;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The external HTTP listener: answers of HTTP-01 challenges first, then nothing yet. */
final class ExternalDoor {

    private static final String NAME = "external-http";
    private static final Duration DRAIN_MAX = Duration.ofSeconds(3);

    private final AcmeAnswers challenges;
    private final Listener http;

    private ExternalDoor(AcmeAnswers challenges, Listener http) {
        this.challenges = challenges;
        this.http = http;
    }

    static ExternalDoor open(Foundation base, Closing closing) {
        var challenges = new AcmeAnswers(base.config().getInt("sealane.gateway.acme.challenges-max"));
        var port = base.settings().ports().externalHttp();
        var spec = new ListenerSpec(
                NAME,
                new InetSocketAddress(base.bindAddress(), port),
                new Security.PlaintextOnly(),
                challenges.ahead(nobody(base)));
        var http = base.await(base.gateway().open(spec), "listener " + NAME);
        challenges.listensAt(http.address());
        closing.add(
                "external listener",
                () -> Patience.await(
                        base.gateway().close(http, DRAIN_MAX), "external listener", DRAIN_MAX.plusSeconds(1)));
        return new ExternalDoor(challenges, http);
    }

    private static RequestHandler nobody(Foundation base) {
        var routes = Routes.on(
                base.system(), base.work(), RoutesSettings.from(base.config().getConfig("sealane.gateway.routes")));
        return routes.async(ExternalDoor::unknown);
    }

    private static CompletionStage<HttpResponse> unknown(HttpRequest request) {
        return CompletableFuture.completedFuture(HttpResponse.create()
                .withStatus(StatusCodes.NOT_FOUND)
                .withEntity("nothing answers at " + request.getUri().host() + "\n"));
    }

    AcmeAnswers challenges() {
        return challenges;
    }

    InetSocketAddress httpAddress() {
        return http.address();
    }
}
