package io.sealane.cert.issuer.acme;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** BIND 9 on a loopback port with a folder of its own: primary for {@code example.com}, which it lets one TSIG key update. */
public final class BindServer implements AutoCloseable {

    public static final String KEY_NAME = "sealane-test";

    /** Of 256 bits, made up. */
    public static final String SECRET =
            Base64.getEncoder().encodeToString("01234567890123456789012345678901".getBytes(StandardCharsets.US_ASCII));

    private static final int ATTEMPTS = 5;
    private static final long START_SECONDS_MAX = 30;

    private final Process process;
    private final int port;

    private BindServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder empty, below which everything is */
    public static BindServer start(Path folder) throws Exception {
        for (var attempt = 1; attempt < ATTEMPTS; attempt++) {
            var port = freePort();
            write(folder, port);
            var process = new ProcessBuilder(
                            "named",
                            "-g",
                            "-4",
                            "-n",
                            "1",
                            "-c",
                            folder.resolve("named.conf").toString())
                    .redirectErrorStream(true)
                    .start();
            if (runs(process)) {
                return new BindServer(process, port);
            }
            process.destroyForcibly(); // somebody else has taken the port
        }
        throw new IllegalStateException("named does not start; its configuration is in " + folder);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static boolean runs(Process process) throws Exception {
        var running = new CompletableFuture<Boolean>();
        var reader = new Thread(() -> read(process, running), "named-log");
        reader.setDaemon(true);
        reader.start();
        return running.get(START_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static void read(Process process, CompletableFuture<Boolean> running) {
        var taken = false;
        try (var log = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = log.readLine(); line != null; line = log.readLine()) {
                taken |= line.contains("address in use");
                if (line.endsWith(" running")) {
                    running.complete(!taken);
                }
            }
        } catch (IOException e) {
            // it was ended
        }
        running.complete(false);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void write(Path folder, int port) throws IOException {
        Files.writeString(folder.resolve("named.conf"), """
                options {
                  directory "%s";
                  listen-on port %d { 127.0.0.1; };
                  listen-on-v6 { none; };
                  pid-file none;
                  session-keyfile none;
                  recursion no;
                  dnssec-validation no;
                  notify no;
                };
                controls { };
                key "%s" { algorithm hmac-sha256; secret "%s"; };
                zone "example.com" { type primary; file "example.com.zone"; allow-update { key "%s"; }; };
                """.formatted(folder, port, KEY_NAME, SECRET, KEY_NAME));
        Files.writeString(folder.resolve("example.com.zone"), """
                $TTL 60
                @ IN SOA ns.example.com. ops.example.com. ( 1 3600 600 86400 60 )
                @ IN NS ns.example.com.
                ns IN A 127.0.0.1
                """);
    }
}
