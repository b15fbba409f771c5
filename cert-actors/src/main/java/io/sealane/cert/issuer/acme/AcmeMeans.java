package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.OutboundDns;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What ordering from ACME servers needs.
 *
 * @param outside ways to the outside
 * @param threads who waits, and for how long
 * @param settings limits and paces
 * @param names which names are not even tried
 * @param told who hears what happens
 */
public record AcmeMeans(Outside outside, Threads threads, AcmeSettings settings, AcmeNames names, Told told) {

    /**
     * Ways to the outside.
     *
     * @param http to ACME servers and, for self-checks, to our own listener
     * @param dns to the name servers of RFC 2136 solvers
     * @param responder answers HTTP-01 challenges
     */
    public record Outside(OutboundHttp http, OutboundDns dns, ChallengeResponder responder) {}

    /**
     * Who waits.
     *
     * @param waiting its threads wait for ACME servers, for seconds at a time; bounded, may refuse tasks, and nothing that such a wait needs may run on it
     * @param delays lets time pass
     * @param clock for deadlines
     */
    public record Threads(Executor waiting, Delays delays, InstantSource clock) {}

    /**
     * Who hears what happens.
     *
     * @param book shows orders
     * @param renewalMoved told that a server suggests another time for the renewal of a requester's certificate
     * @param watch counts
     */
    public record Told(OrderBook book, Consumer<Requester> renewalMoved, AcmeWatch watch) {}
}
