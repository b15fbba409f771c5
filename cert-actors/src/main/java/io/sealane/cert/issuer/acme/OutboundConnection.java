package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Header;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Request;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.OutboundHttp.Unanswered;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;

/**
 * acme4j's connection with {@link OutboundHttp} below it: nonces, signatures, problems and the repetition after {@code badNonce} are
 * acme4j's, sockets are ours. Keeps its thread waiting for each answer.
 */
final class OutboundConnection extends DefaultConnection {

    private final OutboundHttp http;
    private final Trust trust;
    private final Limits limits;

    OutboundConnection(NetworkSettings network, OutboundHttp http, Trust trust, Limits limits) {
        super(new HttpConnector(network, null)); // only its request builder is used
        this.http = http;
        this.trust = trust;
        this.limits = limits;
    }

    @Override
    protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> fill) throws IOException {
        var builder = httpConnector
                .createRequestBuilder(url)
                .header("Accept-Charset", "utf-8")
                .header("Accept-Language", session.getLanguageHeader());
        fill.accept(builder);
        var asked = builder.build();
        lastResponse = new OutboundResponse(asked, answer(request(url, asked)));
    }

    private Request request(URL url, HttpRequest asked) throws IOException {
        try {
            return new Request(asked.method(), url.toURI(), headers(asked), body(asked), trust, limits);
        } catch (URISyntaxException e) {
            throw new IOException("the ACME server named " + url + ", which is no URI", e);
        }
    }

    private OutboundHttp.Answer answer(Request request) throws IOException {
        try {
            // The request has a time-out of its own, which ends the waiting.
            return http.send(request).toCompletableFuture().get();
        } catch (ExecutionException e) {
            var why =
                    e.getCause() instanceof Unanswered known ? String.valueOf(known.getMessage()) : request + ": " + e;
            throw new IOException(why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(request + ": interrupted");
        }
    }

    private static List<Header> headers(HttpRequest asked) {
        return asked.headers().map().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> new Header(entry.getKey(), value)))
                .toList();
    }

    private static byte[] body(HttpRequest asked) {
        var bytes = new Bytes();
        asked.bodyPublisher().ifPresent(publisher -> publisher.subscribe(bytes));
        return bytes.collected.toByteArray();
    }

    /** Takes what a publisher of text that is at hand publishes, all of it while it is subscribed to. */
    private static final class Bytes implements Flow.Subscriber<ByteBuffer> {

        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer item) {
            var bytes = new byte[item.remaining()];
            item.get(bytes);
            collected.writeBytes(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException("the body of an ACME request cannot be read", failure);
        }

        @Override
        public void onComplete() {}
    }
}
