package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import java.util.Optional;
import java.util.function.BiFunction;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;

/** What an authorization's challenges want to be shown (RFC 8555 section 8). */
final class Proofs {

    private Proofs() {}

    /** The challenge that a solver answers, with its proof; the server must offer it. */
    static <T> T of(Authorization authorization, Solver solver, BiFunction<Challenge, Proof, T> result) {
        var type = Solvers.type(solver);
        Challenge challenge = authorization.<Challenge>findChallenge(type).orElseThrow();
        var token = "";
        var key = "";
        if (challenge instanceof Http01Challenge http) {
            token = http.getToken();
            key = http.getAuthorization();
        } else if (challenge instanceof Dns01Challenge dns) {
            token = challenge.getJSON().get("token").asString();
            key = dns.getDigest();
        }
        var proof = new Proof(
                challenge.getLocation().toString(),
                authorization.getLocation().toString(),
                authorization.getIdentifier().getValue(),
                authorization.isWildcard(),
                solver,
                token,
                key);
        return result.apply(challenge, proof);
    }

    /** Why the server does not authorize. */
    static String refusal(Authorization authorization) {
        return authorization.getChallenges().stream()
                .map(Challenge::getError)
                .flatMap(Optional::stream)
                .findFirst()
                .map(AcmeProblems::text)
                .orElseGet(() -> "the server says no more than " + authorization.getStatus());
    }
}
