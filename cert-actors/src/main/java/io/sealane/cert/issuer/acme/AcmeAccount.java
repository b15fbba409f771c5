package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.acme.OrderBook.Requester;

/** An account at an ACME server, ready to order. Safe for any thread. */
public final class AcmeAccount {

    private final AcmeIssuers issuers;
    private final AcmeSpec spec;
    private final AcmeClient client;

    AcmeAccount(AcmeIssuers issuers, AcmeSpec spec, AcmeClient client) {
        this.issuers = issuers;
        this.spec = spec;
        this.client = client;
    }

    /** What the server calls it. */
    public String url() {
        return client.accountUrl();
    }

    /** Who signs for one requester. */
    public Issuer issuerFor(Requester requester) {
        return new AcmeIssuer(issuers, spec, client, requester);
    }
}
