package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/** A workload inside this JVM. Never called on an event loop, so it may block. */
@FunctionalInterface
public interface LocalHandler {

    /** Answers one request whose entity is strict. A failure counts as an answer with status 500. */
    CompletionStage<HttpResponse> handle(HttpRequest request);
}
