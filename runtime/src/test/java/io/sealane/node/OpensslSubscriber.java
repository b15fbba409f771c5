package io.sealane.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code openssl s_server} as the subscriber of a Trigger: asks each client for a certificate, judges by OpenSSL's own rules what it is
 * shown, and answers whoever it lets in. One connection at a time.
 */
final class OpensslSubscriber implements AutoCloseable {

    private static final String ANSWER = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

    /**
     * One request.
     *
     * @param event its {@code ce-id}
     * @param showedCertificate whether its client has shown one, which was then verified
     */
    record Request(String event, boolean showedCertificate) {}

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final List<Request> requests = new ArrayList<>();
    private final StringBuffer said = new StringBuffer();

    private OpensslSubscriber(Process process) {
        this.process = process;
    }

    /** @param clientRoots PEM */
    static OpensslSubscriber start(Path folder, ClientPair own, String clientRoots) throws Exception {
        Files.writeString(folder.resolve("own.crt"), own.chain());
        Files.writeString(folder.resolve("own.key"), own.key());
        Files.writeString(folder.resolve("roots.pem"), clientRoots);
        var process = new ProcessBuilder(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:0",
                        "-cert",
                        "own.crt",
                        "-key",
                        "own.key",
                        "-CAfile",
                        "roots.pem",
                        "-verify",
                        "3",
                        "-verify_return_error")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var server = new OpensslSubscriber(process);
        var reader = new Thread(server::read, "openssl s_server");
        reader.setDaemon(true);
        reader.start();
        return server;
    }

    private void read() {
        var shown = false;
        var event = new AtomicReference<String>();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("ACCEPT ") && !port.isDone()) {
                    port.complete(Integer.parseInt(
                            line.substring(line.lastIndexOf(':') + 1).strip()));
                } else if (line.equals("Client certificate")) {
                    shown = true;
                } else if (line.toLowerCase(Locale.ROOT).startsWith("ce-id:")) {
                    event.set(line.substring("ce-id:".length()).strip());
                } else if (line.isEmpty() && event.get() != null) {
                    took(new Request(event.getAndSet(null), shown));
                    shown = false;
                    process.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                    process.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            port.completeExceptionally(e); // ended by the test
        }
    }

    private synchronized void took(Request request) {
        requests.add(request);
    }

    /** Those that it has answered. */
    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    int port() throws Exception {
        return port.get(30, TimeUnit.SECONDS);
    }

    /** All that it has printed. */
    String said() {
        return said.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
