package io.sealane.workload;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Greets whoever asks, as the samples of Knative's and OpenShift's guides do. */
public final class Hello implements LocalHandler {

    /** Under these images, with any tag or digest, the guides ask for it; {@code RESPONSE} is what it says. */
    static final List<String> OPENSHIFT = List.of("docker.io/openshift/hello-openshift", "openshift/hello-openshift");

    /** Under these it greets {@code TARGET}. */
    static final List<String> KNATIVE =
            List.of("gcr.io/knative-samples/helloworld-go", "ghcr.io/knative/helloworld-go", "hello");

    private final String answer;
    private final PodLog log;

    private Hello(String answer, PodLog log) {
        this.answer = answer;
        this.log = log;
    }

    static Hello openShift(Workloads.Container container) {
        return new Hello(container.environment().getOrDefault("RESPONSE", "Hello OpenShift!") + "\n", container.log());
    }

    static Hello knative(Workloads.Container container) {
        return new Hello(greeting(container.environment()) + "\n", container.log());
    }

    private static String greeting(Map<String, String> environment) {
        return "Hello " + environment.getOrDefault("TARGET", "World") + "!";
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        log.write(request.method().name() + " " + request.getUri().path());
        return CompletableFuture.completedStage(HttpResponse.create().withEntity(answer));
    }
}
