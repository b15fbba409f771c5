package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A node in memory that serves, and short ways to what its users look at. */
final class ServingNode implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String SERVING = "/apis/serving.knative.dev/v1/namespaces/default/";

    private final Sealane node;

    private ServingNode(Sealane node) {
        this.node = node;
    }

    static ServingNode start() {
        return start(NodeSettings.inMemory());
    }

    static ServingNode start(NodeSettings settings) {
        return new ServingNode(Sealane.start(settings));
    }

    static String example() throws IOException {
        return Files.readString(Path.of("..", "docs", "examples", "hello.yaml"));
    }

    Sealane node() {
        return node;
    }

    ApiClient api() {
        return node.apiClient();
    }

    void apply(String yaml) {
        node.applyText(yaml);
    }

    /** A Service of Knative with one container. */
    void service(String name, String image, String variable, String value) {
        apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    spec:
                      containers:
                        - image: %s
                          env: [{name: %s, value: "%s"}]
                """.formatted(name, image, variable, value));
    }

    /**
     * A Service of Knative whose Pods answer with one word.
     *
     * @param traffic the rest of its {@code spec}, indented; may be empty
     */
    void hello(String name, String response, String traffic) {
        apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    spec:
                      containers:
                        - image: docker.io/openshift/hello-openshift
                          env: [{name: RESPONSE, value: %s}]
                """.formatted(name, response) + traffic);
    }

    /** Changes config-network, as a user does. */
    void network(String json) {
        api().mergePatch("/api/v1/namespaces/knative-serving/configmaps/config-network", "{\"data\":" + json + "}");
    }

    JsonNode awaitService(String name, Predicate<JsonNode> wanted) {
        return api().await(SERVING + "services", name, PATIENCE, isCurrent().and(wanted));
    }

    JsonNode awaitReady(String name) {
        return awaitService(name, ApiClient.isTrue("Ready"));
    }

    JsonNode await(String plural, String name, Predicate<JsonNode> wanted) {
        return api().await(SERVING + plural, name, PATIENCE, isCurrent().and(wanted));
    }

    static Predicate<JsonNode> isCurrent() {
        return object -> object.path("status").path("observedGeneration").asLong()
                == object.path("metadata").path("generation").asLong();
    }

    /** A condition in one line: status, reason and message. */
    static String condition(JsonNode object, String type) {
        for (var condition : object.path("status").path("conditions")) {
            if (type.equals(condition.path("type").asText())) {
                return (condition.path("status").asText() + " "
                                + condition.path("reason").asText("") + " "
                                + condition.path("message").asText(""))
                        .strip();
            }
        }
        return "none";
    }

    URI listener(String name) {
        return listener(node, name);
    }

    /** Where a node's listener of that name listens. */
    static URI listener(Sealane node, String name) {
        return node.listeners().stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> URI.create(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** What a host answers in the clear at a listener: status and content. */
    String ask(String listener, String host) throws IOException {
        return ask(listener, host, "");
    }

    /** @param fields further ones, each with its line break */
    String ask(String listener, String host, String fields) throws IOException {
        var at = listener(listener);
        try (var socket = new java.net.Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, host, fields);
        }
    }

    /** What a host answers at a path, in the clear. */
    String askPath(String listener, String host, String path) throws IOException {
        var at = listener(listener);
        try (var socket = new java.net.Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, host, path, "");
        }
    }

    /** What a host outside answers at a path, with further fields. */
    String askFields(String host, String path, String fields) throws IOException {
        var at = listener("external-http");
        try (var socket = new java.net.Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, host, path, fields);
        }
    }

    JsonNode awaitMapping(String name, Predicate<JsonNode> wanted) {
        var collection = "/apis/serving.knative.dev/v1beta1/namespaces/default/domainmappings";
        return api().await(collection, name, PATIENCE, isCurrent().and(wanted));
    }

    /** What a host answers behind TLS, verified by serving's root and by name; fails with an {@code SSLException} otherwise. */
    String askTls(String listener, String sni, String host) throws IOException {
        try (var socket = connectTls(listener, sni)) {
            return RawExchange.over(socket, host, "");
        }
    }

    /** The certificate that is shown for a name. */
    Certificate presented(String listener, String sni) throws IOException {
        try (var socket = connectTls(listener, sni)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Waits until another certificate than this one is shown for a name. */
    void awaitOther(String listener, String sni, Certificate before) {
        until(() -> {
            try {
                return !presented(listener, sni).equals(before);
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** What a host answers behind TLS, verified by these roots and by name. */
    String askTls(String listener, String host, SSLContext roots) throws IOException {
        try (var socket = connectTls(listener, host, roots)) {
            return RawExchange.over(socket, host, "");
        }
    }

    private SSLSocket connectTls(String listener, String sni) throws IOException {
        var ca = api().get("/api/v1/namespaces/cert-manager/secrets/knative-selfsigned-ca")
                .path("data")
                .path("ca.crt")
                .asText();
        return connectTls(
                listener, sni, Trusting.only(new String(Base64.getDecoder().decode(ca), StandardCharsets.US_ASCII)));
    }

    private SSLSocket connectTls(String listener, String sni, SSLContext context) throws IOException {
        var at = listener(listener);
        var plain = new java.net.Socket(at.getHost(), at.getPort());
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, sni, at.getPort(), true);
        try {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(sni)));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Asks outside until the answer begins so. */
    void awaitAnswer(String host, String beginning) {
        awaitAnswer(host, "", beginning);
    }

    /** @param fields further ones, each with its line break */
    void awaitAnswer(String host, String fields, String beginning) {
        until(() -> {
            try {
                return ask("external-http", host, fields).startsWith(beginning);
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Lets Services begin without Pods; returns when the scaler goes by it, which a Service that begins so shows. */
    void allowZeroInitialScale() {
        api().mergePatch(
                        "/api/v1/namespaces/knative-serving/configmaps/config-autoscaler",
                        "{\"data\":{\"allow-zero-initial-scale\":\"true\"}}");
        var deadline = node.clock().instant().plus(PATIENCE);
        for (int n = 0; !beginsWithoutPods("zero-" + n); n++) {
            if (node.clock().instant().isAfter(deadline)) {
                throw new AssertionError("no Service begins without Pods after " + PATIENCE);
            }
        }
    }

    private boolean beginsWithoutPods(String name) {
        apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/initial-scale: "0"}}
                    spec: {containers: [{image: hello}]}
                """.formatted(name));
        awaitReady(name);
        var revision = await(
                "revisions",
                name + "-00001",
                one -> one.path("status").has("actualReplicas")
                        && !condition(one, "Active").startsWith("Unknown"));
        boolean none = condition(revision, "Active").startsWith("False");
        api().delete(SERVING + "services/" + name);
        awaitNone("/api/v1/namespaces/default/pods", name + "-");
        return none;
    }

    /** Waits until no object of a collection has a name that begins so. */
    void awaitNone(String collection, String beginning) {
        until(() -> {
            for (var item : api().get(collection).path("items")) {
                if (item.path("metadata").path("name").asText().startsWith(beginning)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Waits until something holds. */
    void until(java.util.function.BooleanSupplier holds) {
        var deadline = node.clock().instant().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            if (node.clock().instant().isAfter(deadline)) {
                throw new AssertionError("not within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
