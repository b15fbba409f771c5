package io.sealane.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.sealane.node.api.ApiClient;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * gRPC of grpc-java on both sides, through the listeners of a node that is but the ingress of somebody else: the internal Ingress, the
 * Services, their Endpoints and the Certificate are written by hand.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class GrpcTest {

    private static final String OUTSIDE = "grpc.example.com";
    private static final String INSIDE = "grpc.default.svc.cluster.local";
    private static final String INGRESSES =
            "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/ingresses";
    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/default/certificates";

    private static ServingNode node;
    private static GrpcEcho one;
    private static GrpcEcho two;

    private final List<ManagedChannel> channels = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        node = ServingNode.start();
        one = GrpcEcho.start("one");
        two = GrpcEcho.start("two");
        backend("echo-one", one.port());
        backend("echo-two", two.port());
        certificate("grpc-outside", OUTSIDE);
        certificate("grpc-inside", INSIDE);
        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: Ingress
                metadata:
                  name: grpc
                  namespace: default
                  annotations: {networking.knative.dev/ingress.class: sealane.ingress.networking.knative.dev}
                spec:
                  httpOption: Enabled
                  tls:
                    - {hosts: [%1$s], secretName: grpc-outside, secretNamespace: default}
                    - {hosts: [%2$s], secretName: grpc-inside, secretNamespace: default}
                  rules:
                    - hosts: [%1$s]
                      visibility: ExternalIP
                      http: &both
                        paths:
                          - splits:
                              - {serviceName: echo-one, serviceNamespace: default, servicePort: 80, percent: 50}
                              - {serviceName: echo-two, serviceNamespace: default, servicePort: 80, percent: 50}
                    - hosts: [%2$s]
                      visibility: ClusterLocal
                      http: *both
                """.formatted(OUTSIDE, INSIDE));
        node.api().await(INGRESSES, "grpc", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        node.close();
    }

    @AfterEach
    void hangUp() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    @ParameterizedTest
    @CsvSource({
        "external-http," + OUTSIDE,
        "external-https," + OUTSIDE,
        "cluster-local-http," + INSIDE,
        "cluster-local-https," + INSIDE
    })
    void calls_and_streams_pass_with_their_ends(String listener, String host) throws Exception {
        var channel = channel(listener, host);

        assertThat(ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "hello"))
                .endsWith(": hello");
        var failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "fail"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.getStatus().getDescription()).isEqualTo("as asked");
        assertThat(failure.getTrailers().get(GrpcEcho.TRAILER)).isEqualTo("the end");

        var stream = new Talk(channel);
        var first = stream.say("first");
        for (int n = 0; n < 50; n++) {
            assertThat(stream.say("m" + n)).isEqualTo(first.replace("first", "m" + n));
        }
        assertThat(stream.end()).isEqualTo("over");
    }

    @Test
    void calls_are_split_and_a_stream_never_is() throws Exception {
        var channel = channel("external-https", OUTSIDE);
        var counts = new HashMap<String, Integer>();
        for (int n = 0; n < 20; n++) {
            var answer = ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "x");
            counts.merge(answer, 1, Integer::sum);
        }
        assertThat(counts).containsEntry("one: x", 10).containsEntry("two: x", 10);
    }

    @ParameterizedTest
    @CsvSource({"external-https,grpc-outside," + OUTSIDE, "cluster-local-https,grpc-inside," + INSIDE})
    void a_stream_outlives_the_certificate_that_it_began_under(String listener, String certificate, String host)
            throws Exception {
        var stream = new Talk(channel(listener, host));
        var said = stream.say("before");
        var shown = node.presented(listener, host);

        var read = node.api().get(CERTIFICATES + "/" + certificate);
        node.api()
                .mergePatch(
                        CERTIFICATES + "/" + certificate + "/status",
                        ForcedRenewal.patch(read, node.node().clock().instant()));
        node.awaitOther(listener, host, shown);

        assertThat(stream.say("after")).isEqualTo(said.replace("before", "after"));
        assertThat(new Talk(channel(listener, host)).say("new")).endsWith(": new");
        assertThat(stream.end()).isEqualTo("over");
    }

    @Test
    void a_server_that_speaks_TLS_is_reached_over_TLS_once_its_root_is_trusted() throws Exception {
        node.apply("""
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata: {name: echo-tls, namespace: default}
                spec:
                  secretName: echo-tls
                  dnsNames: [kn-user-default]
                  privateKey: {encoding: PKCS8}
                  issuerRef: {kind: ClusterIssuer, name: knative-selfsigned-issuer}
                """);
        node.api().await(CERTIFICATES, "echo-tls", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
        var pair = node.api().get("/api/v1/namespaces/default/secrets/echo-tls").path("data");
        try (var three = GrpcEcho.overTls("three", decoded(pair, "tls.crt"), decoded(pair, "tls.key"))) {
            node.apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: echo-tls, namespace: default}
                    spec:
                      ports: [{name: https, port: 443, targetPort: %1$d}]
                    ---
                    apiVersion: v1
                    kind: Endpoints
                    metadata: {name: echo-tls, namespace: default}
                    subsets:
                      - addresses: [{ip: 127.0.0.1}]
                        ports: [{name: https, port: %1$d}]
                    ---
                    apiVersion: networking.internal.knative.dev/v1alpha1
                    kind: Ingress
                    metadata:
                      name: grpc-tls
                      namespace: default
                      annotations: {networking.knative.dev/ingress.class: sealane.ingress.networking.knative.dev}
                    spec:
                      rules:
                        - hosts: [grpc-tls.example.com]
                          visibility: ExternalIP
                          http:
                            paths:
                              - splits:
                                  - {serviceName: echo-tls, serviceNamespace: default, servicePort: 443, percent: 100}
                    """.formatted(three.port()));
            node.api().await(INGRESSES, "grpc-tls", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
            var channel = channel("external-http", "grpc-tls.example.com");
            // Whether it has been trusted for other reasons is no matter.
            trustRootOfHops();

            node.until(() -> answers(channel));
            var failure = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "fail"));
            assertThat(failure.getTrailers().get(GrpcEcho.TRAILER)).isEqualTo("the end");
            var stream = new Talk(channel);
            assertThat(stream.say("first")).isEqualTo("three: first");
            assertThat(stream.end()).isEqualTo("over");
        }
    }

    private static boolean answers(ManagedChannel channel) {
        try {
            return ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "hello")
                    .equals("three: hello");
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }

    private static void trustRootOfHops() {
        var root = new String(decoded(secret("knative-selfsigned-ca").path("data"), "ca.crt"), US_ASCII);
        node.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: roots-of-hops
                  namespace: knative-serving
                  labels: {networking.knative.dev/trust-bundle: "true"}
                data:
                  ca.crt: |
                %s
                """.formatted(root.indent(4)));
    }

    private static byte[] decoded(JsonNode data, String key) {
        return Base64.getDecoder().decode(data.path(key).asText());
    }

    @Test
    void a_caller_that_gives_up_ends_the_call_and_nothing_else() throws Exception {
        var channel = channel("external-https", OUTSIDE);
        var stream = new Talk(channel);
        stream.say("hello");
        stream.cancel();

        assertThat(stream.heard.poll(60, SECONDS)).startsWith("failed CANCELLED");
        assertThat(ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "next"))
                .endsWith(": next");
    }

    private ManagedChannel channel(String listener, String host) throws Exception {
        var at = node.listener(listener);
        var builder = NettyChannelBuilder.forAddress(at.getHost(), at.getPort()).overrideAuthority(host);
        if (listener.endsWith("https")) {
            var ca = Base64.getDecoder()
                    .decode(secret("knative-selfsigned-ca")
                            .path("data")
                            .path("ca.crt")
                            .asText());
            builder.sslContext(GrpcSslContexts.forClient()
                    .trustManager(new ByteArrayInputStream(ca))
                    .build());
        } else {
            builder.usePlaintext();
        }
        var channel = builder.build();
        channels.add(channel);
        return channel;
    }

    private static JsonNode secret(String name) {
        return node.api().get("/api/v1/namespaces/cert-manager/secrets/" + name);
    }

    private static void backend(String name, int port) {
        node.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: default}
                spec:
                  ports: [{name: h2c, port: 80, targetPort: %2$d}]
                ---
                apiVersion: v1
                kind: Endpoints
                metadata: {name: %1$s, namespace: default}
                subsets:
                  - addresses: [{ip: 127.0.0.1}]
                    ports: [{name: h2c, port: %2$d}]
                """.formatted(name, port));
    }

    private static void certificate(String name, String host) {
        node.apply("""
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata: {name: %1$s, namespace: default}
                spec:
                  secretName: %1$s
                  dnsNames: [%2$s]
                  issuerRef: {kind: ClusterIssuer, name: knative-selfsigned-issuer}
                """.formatted(name, host));
    }

    /** One stream in both directions. */
    private static final class Talk implements StreamObserver<String> {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final io.grpc.ClientCall<String, String> call;
        private final StreamObserver<String> out;

        Talk(ManagedChannel channel) {
            call = channel.newCall(GrpcEcho.STREAM, CallOptions.DEFAULT);
            out = ClientCalls.asyncBidiStreamingCall(call, this);
        }

        String say(String text) throws InterruptedException {
            out.onNext(text);
            return heard.poll(60, SECONDS);
        }

        String end() throws InterruptedException {
            out.onCompleted();
            return heard.poll(60, SECONDS);
        }

        void cancel() {
            call.cancel("enough", null);
        }

        @Override
        public void onNext(String answer) {
            heard.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add("failed " + Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {
            heard.add("over");
        }
    }
}
