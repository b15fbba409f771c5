package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Request;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Shows proofs by HTTP. Looks at them where our own listener listens, and asks the other nodes whether theirs answer; nothing else: an
 * address that a name leads to is not ours to call.
 */
final class HttpProver implements Prover {

    private final ChallengeResponder responder;
    private final OutboundHttp http;
    private final Limits limits;

    HttpProver(ChallengeResponder responder, OutboundHttp http, Limits limits) {
        this.responder = responder;
        this.http = http;
        this.limits = limits;
    }

    @Override
    public CompletionStage<Void> show(Proof proof) {
        try {
            responder.present(proof.token(), proof.key());
            return CompletableFuture.completedFuture(null);
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(
                    IssueFailure.failed("PresentError", String.valueOf(e.getMessage()), e));
        }
    }

    @Override
    public CompletionStage<Optional<String>> look(Proof proof) {
        var request = new Request(
                "GET",
                URI.create("http://" + authority(responder.address()) + ChallengeResponder.PATH + proof.token()),
                List.of(new Header("Host", proof.name())),
                new byte[0],
                Trust.SYSTEM,
                limits);
        return http.send(request)
                .<Optional<String>>handle((answer, failure) -> {
                    if (failure != null) {
                        var cause = failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure;
                        return Optional.of("the external HTTP listener did not answer: " + cause.getMessage());
                    }
                    return verdict(proof, answer);
                })
                .thenCompose(why -> why.isPresent() ? CompletableFuture.completedFuture(why) : lookElsewhere(proof));
    }

    private CompletionStage<Optional<String>> lookElsewhere(Proof proof) {
        return responder
                .lacking(proof.token())
                .thenApply(lacking -> lacking.isEmpty()
                        ? Optional.empty()
                        : Optional.of("not answered yet by " + String.join(", ", lacking)));
    }

    @Override
    public CompletionStage<Void> hide(Proof proof) {
        responder.withdraw(proof.token());
        return CompletableFuture.completedFuture(null);
    }

    /** What was answered instead is not told: it may be somebody else's. */
    private static Optional<String> verdict(Proof proof, Answer answer) {
        if (answer.status() != 200) {
            return Optional.of("the external HTTP listener answered status " + answer.status() + ", expected 200");
        }
        return new String(answer.body(), StandardCharsets.UTF_8).equals(proof.key())
                ? Optional.empty()
                : Optional.of("the external HTTP listener answered something else than the key authorization");
    }

    private static String authority(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
