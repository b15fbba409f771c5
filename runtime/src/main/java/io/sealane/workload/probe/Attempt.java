package io.sealane.workload.probe;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.cert.tls.ClientTls;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.ContainerProbe.Exec;
import io.sealane.workload.ContainerProbe.Grpc;
import io.sealane.workload.ContainerProbe.HttpGet;
import io.sealane.workload.ContainerProbe.TcpSocket;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** One attempt of a probe. Blocks, for as long as the probe's timeout. */
final class Attempt {

    private static final String AGENT = "kube-probe/sealane";
    private static final int LINE_BYTES_MAX = 256;
    private static final SSLContext PROBING = ClientTls.unverified();

    private final Workload workload;
    private final ContainerProbe probe;

    Attempt(Workload workload, ContainerProbe probe) {
        this.workload = workload;
        this.probe = probe;
    }

    /** @throws IllegalArgumentException if the workload cannot be probed so */
    static void check(Workload workload, ContainerProbe probe) {
        if (workload.endpoint() instanceof Endpoint.InProcess && !(probe.action() instanceof HttpGet)) {
            var given = probe.action().getClass().getSimpleName();
            if (!(probe.action() instanceof TcpSocket)) {
                throw new IllegalArgumentException(
                        "probe: a handler of this JVM answers httpGet and tcpSocket only, got " + given);
            }
        }
        if (workload.endpoint() instanceof Endpoint.InProcess
                && probe.action() instanceof HttpGet get
                && get.encrypted()) {
            throw new IllegalArgumentException(
                    "probe: a handler of this JVM answers httpGet with scheme HTTP, got HTTPS");
        }
    }

    /** Why it failed; empty when it passed. */
    String failure() throws InterruptedException {
        try {
            var action = probe.action();
            if (action instanceof HttpGet get) {
                return verdict(
                        workload.endpoint() instanceof Endpoint.InProcess handler ? ask(handler, get) : ask(get));
            }
            if (action instanceof TcpSocket tcp) {
                connect(tcp.port());
                return "";
            }
            if (action instanceof Grpc grpc) {
                return health(grpc);
            }
            var status = workload.exec(((Exec) action).command(), timeout());
            return status == 0 ? "" : "the command ended with status " + status;
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
    }

    private static String verdict(int status) {
        return status >= 200 && status < 400 ? "" : "HTTP probe failed with statuscode: " + status;
    }

    private int ask(Endpoint.InProcess handler, HttpGet get)
            throws InterruptedException, ExecutionException, TimeoutException {
        var request = HttpRequest.GET("http://localhost" + get.path()).addHeader(RawHeader.create("user-agent", AGENT));
        for (var field : get.fields().entrySet()) {
            request = request.addHeader(RawHeader.create(field.getKey(), field.getValue()));
        }
        return handler.handler()
                .handle(request)
                .toCompletableFuture()
                .get(timeout().toMillis(), TimeUnit.MILLISECONDS)
                .status()
                .intValue();
    }

    private int ask(HttpGet get) throws IOException {
        return over(get.port(), open -> {
            var socket = get.encrypted() ? encrypted(open) : open;
            socket.getOutputStream().write(head(get, socket).getBytes(StandardCharsets.ISO_8859_1));
            return status(line(socket.getInputStream()));
        });
    }

    /** Reads and writes of the one below have the deadline, the handshake's as well. */
    private static Socket encrypted(Socket open) throws IOException {
        return PROBING.getSocketFactory().createSocket(open, "localhost", open.getPort(), true);
    }

    private static String head(HttpGet get, Socket socket) {
        var head = new StringBuilder("GET " + get.path() + " HTTP/1.1\r\n");
        if (get.fields().keySet().stream().noneMatch("host"::equalsIgnoreCase)) {
            head.append("Host: localhost:").append(socket.getPort()).append("\r\n");
        }
        get.fields()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("User-Agent: " + AGENT + "\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .toString();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next >= 0 && next != '\n'; ) {
            line.append((char) next);
            next = line.length() > LINE_BYTES_MAX ? -1 : in.read();
        }
        return line.toString().strip();
    }

    private static int status(String line) throws IOException {
        var parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[0-9]{3}")) {
            throw new IOException("expected an answer of HTTP/1.1, got '" + line + "'");
        }
        return Integer.parseInt(parts[1]);
    }

    private String health(Grpc grpc) throws IOException {
        return over(grpc.port(), socket -> HealthCheck.over(socket, grpc.service()));
    }

    private void connect(OptionalInt port) throws IOException {
        open(port).close();
    }

    private interface Asked<T> {
        T of(Socket socket) throws IOException;
    }

    /** Each read has a deadline of its own; who always says a little must not hold the thread for longer either. */
    private <T> T over(OptionalInt port, Asked<T> asked) throws IOException {
        try (var socket = open(port)) {
            var deadline = new CompletableFuture<Void>().orTimeout(timeout().toMillis(), TimeUnit.MILLISECONDS);
            var unused = deadline.whenComplete((done, late) -> close(socket));
            try {
                return asked.of(socket);
            } catch (SocketException e) {
                throw deadline.isCompletedExceptionally() ? new IOException("no answer within " + timeout(), e) : e;
            } finally {
                deadline.complete(null);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    private Socket open(OptionalInt port) throws IOException {
        if (!(workload.endpoint() instanceof Endpoint.Socket own)) {
            // A handler of this JVM is there as long as its Pod.
            return new Socket();
        }
        var address =
                port.isPresent() ? new InetSocketAddress(own.address().getAddress(), port.getAsInt()) : own.address();
        var socket = new Socket();
        try {
            socket.setSoTimeout(Math.toIntExact(timeout().toMillis()));
            socket.connect(address, Math.toIntExact(timeout().toMillis()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Duration timeout() {
        return probe.timeout().isZero() ? Duration.ofSeconds(1) : probe.timeout();
    }
}
