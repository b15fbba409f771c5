package io.sealane.gateway.listener;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.cert.issuer.acme.ChallengeResponder;
import io.sealane.gateway.transport.RequestHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open HTTP-01 challenges of this node and the handler that answers them. Any thread.
 *
 * <p>The handler stands first on the external HTTP listener: nothing that redirects, routes or refuses may come before it. A token that
 * is not known here is none of its business, so another ACME client behind the same listener goes on to work.
 */
public final class AcmeAnswers implements ChallengeResponder {

    private final Map<String, HttpResponse> open = new ConcurrentHashMap<>();
    private final int openMax;
    private final CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();

    /** @param openMax challenges at a time; 1 or more */
    public AcmeAnswers(int openMax) {
        if (openMax < 1) {
            throw new IllegalArgumentException("challenges-max: expected at least 1, got " + openMax);
        }
        this.openMax = openMax;
    }

    /** The handler: answers open challenges and hands every other request to {@code next}. */
    public RequestHandler ahead(RequestHandler next) {
        return (request, responder) ->
                answer(request).ifPresentOrElse(responder::complete, () -> next.handle(request, responder));
    }

    /** Says where the listener is; once, when it is open. */
    public void listensAt(InetSocketAddress where) {
        address.complete(where);
    }

    @Override
    public synchronized void present(String token, String keyAuthorization) {
        if (!open.containsKey(token) && open.size() >= openMax) {
            throw new IllegalStateException(openMax + " HTTP-01 challenges are open, more are not allowed");
        }
        open.put(
                token,
                HttpResponse.create()
                        .addHeader(RawHeader.create("Cache-Control", "no-store"))
                        .withEntity(ContentTypes.TEXT_PLAIN_UTF8, ByteString.fromString(keyAuthorization)));
    }

    @Override
    public void withdraw(String token) {
        open.remove(token);
    }

    @Override
    public boolean presents(String token) {
        return open.containsKey(token);
    }

    @Override
    public InetSocketAddress address() {
        if (!address.isDone()) {
            throw new IllegalStateException("the external HTTP listener is not open");
        }
        return address.join();
    }

    private Optional<HttpResponse> answer(HttpRequest request) {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        var path = request.getUri().path();
        if (!path.startsWith(PATH) || !isRead(request)) {
            return Optional.empty();
        }
        return Optional.ofNullable(open.get(path.substring(PATH.length())));
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
    }
}
