package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.RenewalWindow;
import io.sealane.cert.issuer.acme.OrderBook.OrderWish;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * All orders from ACME servers of one node: registers accounts, lets a bounded number of orders run at a time. Safe for any thread.
 *
 * <p>Where the servers are private: their addresses are checked like those of every other server that users name, see
 * {@link OutboundHttp}.
 */
public final class AcmeIssuers {

    private final AcmeMeans means;
    private final Limits limits;
    private final Slots slots;
    private final RenewalInfos renewals;
    private final Prover http;
    private final Prover dns;

    public AcmeIssuers(AcmeMeans means) {
        var settings = means.settings();
        this.means = means;
        this.limits = new Limits(settings.requestTimeout(), settings.answerBytesMax());
        this.slots = new Slots(settings.ordersMax(), settings.waitingMax());
        this.renewals =
                new RenewalInfos(settings.renewalInfoDelay(), means.threads().clock());
        this.http = new HttpProver(means.outside().responder(), means.outside().http(), limits);
        this.dns = new DnsProver(means.outside().dns(), settings.requestTimeout());
    }

    /**
     * Finds or registers the account of a key; its terms of service are agreed to.
     *
     * @param key kept by the caller; the account is the one who has it
     * @return fails with {@link IssueFailure}
     */
    public CompletionStage<AcmeAccount> register(AcmeSpec spec, KeyPair key) {
        var threads = means.threads();
        var counted = new CountedHttp(means.outside().http(), means.told().watch(), threads.clock());
        var provider = new OutboundProvider(counted, spec.trust(), limits);
        return AcmeClient.register(spec, key, provider, threads.waiting(), threads.clock())
                .thenApply(client -> new AcmeAccount(this, spec, client));
    }

    CompletionStage<CertificateChain> order(AcmeClient client, AcmeSpec spec, IssueOrder order, OrderWish wish) {
        return slots.run(() -> new OrderRun(client, spec, means, this::prover, order, wish).run())
                .whenComplete((chain, failure) -> means.told()
                        .watch()
                        .ordered(
                                failure == null
                                        ? "issued"
                                        : AcmeProblems.of(
                                                        failure,
                                                        means.threads().clock().instant())
                                                .reason()));
    }

    Optional<RenewalWindow> renewalWindow(X509Certificate leaf, AcmeClient client, Requester requester) {
        return renewals.window(leaf, client, () -> means.told().renewalMoved().accept(requester));
    }

    AcmeNames names() {
        return means.names();
    }

    Duration orderDeadline() {
        return means.settings().orderDeadline();
    }

    private Prover prover(Proof proof) {
        return proof.isHttp() ? http : dns;
    }
}
