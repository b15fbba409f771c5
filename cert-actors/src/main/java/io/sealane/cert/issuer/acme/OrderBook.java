package io.sealane.cert.issuer.acme;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Shows orders to people while they go on, and keeps where they are at their server. Safe for any thread; never blocks. */
public interface OrderBook {

    /**
     * How an order stands now; the whole of it each time, the newest counts.
     *
     * @return completed once this report, or a newer one, is kept; failed when it could not be
     */
    CompletionStage<Void> report(OrderReport report);

    /**
     * What was placed for the same wish before, if that has not failed.
     *
     * @param id as it was reported
     */
    CompletionStage<Optional<Placed>> placed(String id, OrderWish wish);

    /**
     * An order of before. To be believed only as far as the server confirms it.
     *
     * @param url what the server calls it
     * @param chainPem what was issued; empty until then
     */
    record Placed(String url, String chainPem) {}

    /**
     * Who ordered.
     *
     * @param kind of the resource, such as {@code Certificate}
     * @param uid of it
     * @param labels of it, for the choice of solvers
     * @param issuer who is to sign, as it is referred to
     */
    record Requester(
            String kind, String namespace, String name, String uid, Map<String, String> labels, IssuerName issuer) {

        public Requester {
            labels = Map.copyOf(labels);
        }
    }

    /** An issuer as it is referred to. */
    record IssuerName(String kind, String name) {}

    /** The states of orders and challenges that cert-manager knows. */
    enum State {
        PENDING,
        PROCESSING,
        READY,
        VALID,
        INVALID,
        EXPIRED,
        ERRORED;

        /** Whether nothing more will happen. */
        public boolean isFinal() {
            return this == VALID || this == INVALID || this == EXPIRED || this == ERRORED;
        }
    }

    /**
     * One order.
     *
     * @param id unique among the orders of the requester, for a resource's name
     * @param wish what was ordered
     * @param state how it stands
     * @param reason why, for people; empty while there is nothing to say
     * @param failedAt when it failed, if it did
     * @param server what the server calls it, once it does
     * @param chainPem what was issued; empty until then
     * @param challenges all of them, also those that are over
     */
    record OrderReport(
            String id,
            OrderWish wish,
            State state,
            String reason,
            Optional<Instant> failedAt,
            Optional<ServerOrder> server,
            String chainPem,
            List<ChallengeReport> challenges) {

        public OrderReport {
            challenges = List.copyOf(challenges);
        }
    }

    /**
     * What is ordered.
     *
     * @param requestPem the signing request
     * @param commonName empty for none
     */
    record OrderWish(
            Requester requester, String requestPem, String commonName, List<String> dnsNames, List<String> ips) {}

    /** URLs of an order at its server. */
    record ServerOrder(String url, String finalizeUrl) {}

    /**
     * One challenge.
     *
     * @param proof what is to be shown
     * @param state how it stands
     * @param presented whether it can be seen from outside
     * @param reason why, for people; empty while there is nothing to say
     */
    record ChallengeReport(Proof proof, State state, boolean presented, String reason) {}

    /**
     * What proves control over one name.
     *
     * @param url of the challenge
     * @param authorizationUrl of the authorization that it is part of
     * @param name without the label {@code *} of a wildcard
     * @param solver who shows it
     * @param token the challenge's
     * @param key what is to be shown: the key authorization, or for DNS its digest (RFC 8555 section 8.4)
     */
    record Proof(
            String url,
            String authorizationUrl,
            String name,
            boolean wildcard,
            AcmeSpec.Solver solver,
            String token,
            String key) {

        /** Whether it is shown by HTTP. */
        public boolean isHttp() {
            return solver.method() instanceof AcmeSpec.Http01;
        }
    }
}
