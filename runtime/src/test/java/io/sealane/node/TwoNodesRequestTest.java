package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests at one node whose replies another one delivers. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TwoNodesRequestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REQUESTS = "/apis/eventing.knative.dev/v1alpha1/namespaces/two/requestreplies";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/two/triggers";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void a_reply_finds_the_node_that_holds_the_request_and_one_that_is_late_its_dead_letter_sink() throws Exception {
        try (var site = SubscriberSite.start();
                var nodes = TwoNodes.start(folder)) {
            apply(nodes, site);
            // One partition: its one owner delivers every reply, so one of the two requests is held elsewhere.
            for (var holder : List.of(nodes.first, nodes.second)) {
                var asked = ask(holder, "patient");
                var correlation = site.next("/read").header("ce-correlationid");
                reply(nodes.first, "re-" + holder.hashCode(), correlation);
                var answer = asked.get(60, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("ce-id")).hasValue("re-" + holder.hashCode());
            }
            for (var holder : List.of(nodes.first, nodes.second)) {
                var asked = ask(holder, "hasty");
                var correlation = site.next("/read").header("ce-hastyid");
                assertThat(asked.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(504);
                send(
                                nodes.first,
                                "/two/br",
                                Map.of("ce-id", "late", "ce-type", "answered", "ce-hastyreply", correlation))
                        .get(60, TimeUnit.SECONDS);
                assertThat(site.next("/dead").header("ce-knativeerrorcode")).isEqualTo("410");
            }
        }
    }

    private static void apply(TwoNodes nodes, SubscriberSite site) {
        nodes.first.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: two}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Broker,
                 metadata: {name: br, namespace: two, annotations: {sealane.io/partitions: "1"}}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: reader, namespace: two},
                 spec: {broker: br, filter: {attributes: {type: asked}}, subscriber: {uri: "%s"}}}
                ---
                {apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: patient, namespace: two},
                 spec: {brokerRef: {name: br}, timeout: PT1M}}
                ---
                {apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: hasty, namespace: two},
                 spec: {brokerRef: {name: br}, timeout: PT0.3S, correlationAttribute: hastyid, replyAttribute: hastyreply,
                  delivery: {deadLetterSink: {uri: "%s"}}}}
                """.formatted(site.uri("/read"), site.uri("/dead")));
        nodes.first.apiClient().await(TRIGGERS, "reader", PATIENCE, isTrue("Ready"));
        nodes.first.apiClient().await(REQUESTS, "patient", PATIENCE, isTrue("Ready"));
        nodes.first.apiClient().await(REQUESTS, "hasty", PATIENCE, isTrue("Ready"));
    }

    /** Ready speaks for the first node's doors; those of the second follow. */
    private CompletableFuture<HttpResponse<String>> ask(Sealane node, String door) {
        return send(node, "/requests/two/" + door, Map.of("ce-id", "q", "ce-type", "asked"))
                .thenCompose(answer -> answer.statusCode() == 404 || answer.statusCode() == 503
                        ? ask(node, door)
                        : CompletableFuture.completedFuture(answer));
    }

    private void reply(Sealane node, String id, String correlation) throws Exception {
        var fields = Map.of("ce-id", id, "ce-type", "answered", "ce-replyid", correlation);
        assertThat(send(node, "/two/br", fields).get(60, TimeUnit.SECONDS).statusCode())
                .isEqualTo(202);
    }

    private static String listener(Sealane node) {
        return node.listeners().stream()
                .filter(line -> line.startsWith("cluster-local-http "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private CompletableFuture<HttpResponse<String>> send(Sealane node, String path, Map<String, String> fields) {
        var url = listener(node) + path;
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-source", "/test")
                .POST(HttpRequest.BodyPublishers.noBody());
        fields.forEach(request::header);
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
