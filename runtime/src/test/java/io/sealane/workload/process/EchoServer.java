package io.sealane.workload.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** A program of its own for tests: answers with its environment and its folder. */
public final class EchoServer {

    private EchoServer() {}

    /** Listens until it is ended. */
    public static void main(String[] arguments) throws IOException {
        var port = Integer.parseInt(System.getenv("PORT"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        server.createContext("/", exchange -> {
            var answer = new TreeMap<>(System.getenv()) + " in " + System.getProperty("user.dir") + " with "
                    + String.join(",", arguments);
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
            System.out.println("answered " + exchange.getRequestURI());
        });
        server.start();
        System.out.println("listening");
    }
}
