package io.sealane.node;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A real gRPC server that echoes texts with its name, one by one or in a stream, and ends with a trailer of its own. */
final class GrpcEcho implements AutoCloseable {

    static final MethodDescriptor<String, String> PING = method("Ping", MethodDescriptor.MethodType.UNARY);
    static final MethodDescriptor<String, String> STREAM = method("Stream", MethodDescriptor.MethodType.BIDI_STREAMING);
    static final Metadata.Key<String> TRAILER = Metadata.Key.of("x-end", Metadata.ASCII_STRING_MARSHALLER);

    private final Server server;

    private GrpcEcho(NettyServerBuilder builder, String name) throws IOException {
        server = builder.addService(service(name))
                .intercept(new Trailing())
                .build()
                .start();
    }

    static GrpcEcho start(String name) throws IOException {
        return new GrpcEcho(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)), name);
    }

    /** One that speaks TLS, with this certificate and key, in PEM. */
    static GrpcEcho overTls(String name, byte[] certificate, byte[] key) throws IOException {
        var context = GrpcSslContexts.forServer(new ByteArrayInputStream(certificate), new ByteArrayInputStream(key))
                .build();
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
        return new GrpcEcho(builder.sslContext(context), name);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static BindableService service(String name) {
        return () -> ServerServiceDefinition.builder("sealane.Echo")
                .addMethod(PING, ServerCalls.asyncUnaryCall((request, answers) -> {
                    if (request.equals("fail")) {
                        answers.onError(Status.FAILED_PRECONDITION
                                .withDescription("as asked")
                                .asRuntimeException());
                        return;
                    }
                    answers.onNext(name + ": " + request);
                    answers.onCompleted();
                }))
                .addMethod(STREAM, ServerCalls.asyncBidiStreamingCall(answers -> new StreamObserver<String>() {
                    @Override
                    public void onNext(String request) {
                        answers.onNext(name + ": " + request);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        // The client has left.
                    }

                    @Override
                    public void onCompleted() {
                        answers.onCompleted();
                    }
                }))
                .build();
    }

    private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setFullMethodName("sealane.Echo/" + name)
                .setType(type)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Trailing implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            trailers.put(TRAILER, "the end");
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream bytes) {
            try {
                return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
