package io.sealane.testing;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server on loopback, at a free port, that answers everything by one handler, each request on a thread of its own. */
public final class LoopbackServer implements AutoCloseable {

    private final HttpServer server;
    private final String scheme;
    // On the server's own thread one client that is slow to shake hands holds up all others.
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private LoopbackServer(HttpServer server, String scheme, HttpHandler handler) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
    }

    /** @param tls what it shows; null for plain HTTP */
    public static LoopbackServer start(@Nullable SSLContext tls, HttpHandler handler) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                return new LoopbackServer(HttpServer.create(address, 0), "http", handler);
            }
            var secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            return new LoopbackServer(secure, "https", handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the name {@code localhost}, without a path. */
    public URI url() {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
    }

    /** For what a request begins and does not wait for. */
    public Executor threads() {
        return threads;
    }

    /** Ends at once, whatever is open. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
