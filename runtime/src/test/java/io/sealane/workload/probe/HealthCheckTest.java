package io.sealane.workload.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The health check, asked of a real gRPC server. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HealthCheckTest {

    private static Server server;

    /** Messages as their bytes. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeAll
    static void start() throws IOException {
        var check = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.health.v1.Health/Check")
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerServiceDefinition.builder("grpc.health.v1.Health")
                        .addMethod(check, ServerCalls.asyncUnaryCall((request, answers) -> {
                            // HealthCheckRequest has its service in field 1.
                            var service = request.length == 0
                                    ? ""
                                    : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
                            switch (service) {
                                case "", "fine" -> {
                                    answers.onNext(new byte[] {0x08, 1});
                                    answers.onCompleted();
                                }
                                case "ill" -> {
                                    answers.onNext(new byte[] {0x08, 2});
                                    answers.onCompleted();
                                }
                                default -> answers.onError(Status.NOT_FOUND.asRuntimeException());
                            }
                        }))
                        .build())
                .build()
                .start();
    }

    @AfterAll
    static void stop() {
        server.shutdownNow();
    }

    @Test
    void what_is_SERVING_passes_and_nothing_else() throws Exception {
        assertThat(check("")).isEmpty();
        assertThat(check("fine")).isEmpty();
        assertThat(check("ill")).isEqualTo("service unhealthy (responded with 2, expected 1, SERVING)");
        assertThat(check("unknown")).isEqualTo("the health check was answered with an error");
    }

    private static String check(String service) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.getPort())) {
            socket.setSoTimeout(20_000);
            return HealthCheck.over(socket, service);
        }
    }
}
