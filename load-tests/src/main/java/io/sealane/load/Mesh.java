package io.sealane.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A broker that is ready for load: transport encryption strict, and one publish over the CA that it advertises has been accepted.
 *
 * @param name of the broker
 * @param url where to publish on this machine
 * @param caCerts what the broker's certificate leads to, PEM
 */
record Mesh(KubeApi api, String name, URI url, String caCerts) {

    private static final String NAMESPACE = "load";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/" + NAMESPACE + "/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/" + NAMESPACE + "/triggers";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    /** The type of the events that are published. */
    static final String LOADED = "load";

    private static final String LOCAL_URL = "sealane.io/local-url";
    private static final ObjectMapper JSON = new ObjectMapper();

    static void makeNamespace(KubeApi api) throws IOException, InterruptedException {
        api.create(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}");
    }

    static Mesh withBroker(KubeApi api, String name) throws IOException, InterruptedException {
        var mesh = ready(api, name);
        mesh.publishOnce(HttpClient.newBuilder()
                .sslContext(Kubeconfig.trusting(mesh.caCerts()))
                .build());
        return mesh;
    }

    /** @param tls of a client that the broker's listener lets in */
    static Mesh withBroker(KubeApi api, String name, SSLContext tls) throws IOException, InterruptedException {
        var mesh = ready(api, name);
        mesh.publishOnce(HttpClient.newBuilder().sslContext(tls).build());
        return mesh;
    }

    private static Mesh ready(KubeApi api, String name) throws IOException, InterruptedException {
        makeNamespace(api);
        api.create(CONFIG_MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"config-features"}}""");
        api.mergePatch(CONFIG_MAPS + "/config-features", "{\"data\":{\"transport-encryption\":\"Strict\"}}");
        api.create(BROKERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"%s"}}""".formatted(name));
        var broker = api.await(
                BROKERS,
                name,
                it -> KubeApi.isReady(it)
                        && it.at("/status/address/CACerts").isTextual()
                        && it.path("status")
                                .path("annotations")
                                .path(LOCAL_URL)
                                .asText()
                                .startsWith("https:"));
        return new Mesh(
                api,
                name,
                URI.create(broker.path("status")
                        .path("annotations")
                        .path(LOCAL_URL)
                        .asText()),
                broker.at("/status/address/CACerts").asText());
    }

    /** The broker as it is now. */
    JsonNode broker() throws IOException, InterruptedException {
        return api.get(BROKERS + "/" + name);
    }

    /** Has the events of the load delivered there by one trigger; the others ask for events that nobody sends. */
    void subscribe(String broker, URI subscriber, String trust, int triggers) throws IOException, InterruptedException {
        for (var number = 0; number < triggers; number++) {
            var spec = Map.<String, Object>of(
                    "broker",
                    broker,
                    "filters",
                    List.of(Map.of("exact", Map.of("type", number == 0 ? LOADED : "other-" + number))),
                    "subscriber",
                    Map.of("uri", subscriber.toString(), "CACerts", trust));
            create(trigger(broker, number), spec);
        }
        for (var number = 0; number < triggers; number++) {
            api.await(TRIGGERS, trigger(broker, number), KubeApi::isReady);
        }
    }

    /** Has all events delivered there, trusting what the mesh trusts. */
    void subscribe(String broker, URI subscriber) throws IOException, InterruptedException {
        create(trigger(broker, 0), Map.of("broker", broker, "subscriber", Map.of("uri", subscriber.toString())));
        api.await(TRIGGERS, trigger(broker, 0), KubeApi::isReady);
    }

    private void create(String name, Map<String, Object> spec) throws IOException, InterruptedException {
        var trigger = Map.of(
                "apiVersion",
                "eventing.knative.dev/v1",
                "kind",
                "Trigger",
                "metadata",
                Map.of("name", name),
                "spec",
                spec);
        api.delete(TRIGGERS + "/" + name);
        api.create(TRIGGERS, JSON.writeValueAsString(trigger));
    }

    void unsubscribe(String broker, int triggers) throws IOException, InterruptedException {
        for (var number = 0; number < triggers; number++) {
            api.delete(TRIGGERS + "/" + trigger(broker, number));
        }
    }

    private static String trigger(String broker, int number) {
        return "to-" + broker + "-" + number;
    }

    /** Fails unless the event is accepted. */
    void publishOnce(HttpClient client) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url)
                .header("ce-specversion", "1.0")
                .header("ce-id", "probe")
                .header("ce-type", "probe")
                .header("ce-source", "/load")
                .POST(BodyPublishers.noBody())
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException(url + " answered " + answer.statusCode() + ", expected 202: " + answer.body());
        }
    }
}
