package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.sealane.node.api.ApiClient;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Conversations of gRPC's and Akka HTTP's clients with Services, through the listeners outside and inside and over encrypted hops, while
 * every certificate on their way is renewed.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class StreamsOutliveKeysTest {

    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/";
    private static final Pattern RENEWED =
            Pattern.compile("default/serving-certs, generation (?!1\\b).*/routing-serving-certs, generation (?!1\\b)");
    private static final Map<String, String> SUFFIXES =
            Map.of("external-https", ".default.example.com", "cluster-local-https", ".default.svc.cluster.local");

    private final List<ManagedChannel> channels = new ArrayList<>();
    private EchoServers echo;
    private ServingNode node;

    @BeforeEach
    void start() {
        echo = new EchoServers(() -> new InetSocketAddress("127.0.0.1", 1));
        node = ServingNode.start(NodeSettings.inMemory().withHandlers(echo.registry()));
        node.network("{\"external-domain-tls\":\"Enabled\",\"cluster-local-domain-tls\":\"Enabled\","
                + "\"system-internal-tls\":\"Enabled\"}");
        service("talks", EchoServers.WEB_SOCKET, "http1");
        service("calls", EchoServers.GRPC, "h2c");
        for (var name : List.of("talks", "calls")) {
            node.awaitService(
                    name,
                    one -> one.path("status").path("url").asText().startsWith("https:")
                            && one.path("status")
                                    .path("address")
                                    .path("url")
                                    .asText()
                                    .startsWith("https:")
                            && ApiClient.isTrue("Ready").test(one));
            node.await("revisions", name + "-00001", ApiClient.isTrue("SystemInternalTLS"));
        }
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        echo.release.countDown();
        node.close();
    }

    @Test
    void gRPC_and_WebSocket_go_on_when_all_certificates_on_their_way_are_renewed() throws Exception {
        var talks = new LinkedHashMap<String, Talk>();
        for (var listener : SUFFIXES.keySet()) {
            talks.put("WebSocket, " + listener, webSocket(listener));
            talks.put("gRPC, " + listener, grpc(listener));
        }
        for (var talk : talks.entrySet()) {
            assertThat(talk.getValue().say("before")).as(talk.getKey()).endsWith(": before");
        }
        var shown = presented();

        renewAll();
        for (var before : shown.entrySet()) {
            var at = before.getKey().split(" ");
            node.awaitOther(at[0], at[1], before.getValue());
        }
        node.await(
                "revisions",
                "calls-00001",
                one -> RENEWED.matcher(condition(one, "SystemInternalTLS")).find());

        for (var talk : talks.entrySet()) {
            assertThat(talk.getValue().say("after")).as(talk.getKey()).endsWith(": after");
        }
        assertThat(webSocket("external-https").say("new")).isEqualTo("talks: new");
        assertThat(grpc("cluster-local-https").say("new")).endsWith(": new");
    }

    private Map<String, Certificate> presented() throws Exception {
        var shown = new LinkedHashMap<String, Certificate>();
        for (var each : SUFFIXES.entrySet()) {
            for (var name : List.of("talks", "calls")) {
                var host = name + each.getValue();
                shown.put(each.getKey() + " " + host, node.presented(each.getKey(), host));
            }
        }
        return shown;
    }

    /** Those of hosts outside and inside, of the workloads' end and of the gateways'. */
    private void renewAll() {
        for (var namespace : List.of("default", "knative-serving")) {
            var all = CERTIFICATES + namespace + "/certificates";
            for (var order : node.api().get(all).path("items")) {
                node.api()
                        .mergePatch(
                                all + "/" + order.path("metadata").path("name").asText() + "/status",
                                ForcedRenewal.patch(order, node.node().clock().instant()));
            }
        }
    }

    private interface Talk {
        String say(String text) throws Exception;
    }

    private Talk webSocket(String listener) throws Exception {
        var host = "talks" + SUFFIXES.get(listener);
        return AkkaWebSocket.open(node.node(), node.listener(listener), host, Trusting.only(root()))::say;
    }

    private Talk grpc(String listener) throws Exception {
        var at = node.listener(listener);
        var roots = new ByteArrayInputStream(root().getBytes(StandardCharsets.US_ASCII));
        var channel = NettyChannelBuilder.forAddress(at.getHost(), at.getPort())
                .overrideAuthority("calls" + SUFFIXES.get(listener))
                .sslContext(GrpcSslContexts.forClient().trustManager(roots).build())
                .build();
        channels.add(channel);
        var heard = new Heard(new LinkedBlockingQueue<>());
        var out = ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcEcho.STREAM, CallOptions.DEFAULT), heard);
        return text -> {
            out.onNext(text);
            return heard.answers().poll(40, SECONDS);
        };
    }

    private String root() {
        var root = node.api()
                .get("/api/v1/namespaces/cert-manager/secrets/knative-selfsigned-ca")
                .path("data")
                .path("ca.crt")
                .asText();
        return new String(Base64.getDecoder().decode(root), StandardCharsets.US_ASCII);
    }

    private void service(String name, String image, String port) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %1$s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/min-scale: "1"}}
                    spec:
                      containers:
                        - image: %2$s
                          ports: [{name: %3$s, containerPort: 8080}]
                          env: [{name: NAME, value: %1$s}]
                """.formatted(name, image, port));
    }

    private record Heard(BlockingQueue<String> answers) implements StreamObserver<String> {

        @Override
        public void onNext(String answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            answers.add(failure.toString());
        }

        @Override
        public void onCompleted() {
            answers.add("over");
        }
    }
}
