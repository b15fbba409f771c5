package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.RenewalWindow;
import io.sealane.cert.issuer.acme.OrderBook.OrderWish;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Signs for one requester by ordering from an ACME server. */
final class AcmeIssuer implements Issuer {

    private static final List<String> OFFERED = List.of("http-01", "dns-01");
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final AcmeIssuers issuers;
    private final AcmeSpec spec;
    private final AcmeClient client;
    private final Requester requester;

    AcmeIssuer(AcmeIssuers issuers, AcmeSpec spec, AcmeClient client, Requester requester) {
        this.issuers = issuers;
        this.spec = spec;
        this.client = client;
        this.requester = requester;
    }

    @Override
    public CompletionStage<CertificateChain> issue(IssueOrder order) {
        var names = order.template().names();
        var wish = new OrderWish(
                requester, order.request().toPem(), order.template().subject().commonName(), names.dns(), names.ips());
        return issuers.order(client, spec, order, wish);
    }

    /** The order's own deadline comes first, so that the reason is its own. */
    @Override
    public Optional<Duration> patience() {
        return Optional.of(issuers.orderDeadline().plus(MARGIN));
    }

    @Override
    public Optional<String> refusal(SubjectName subject, SubjectAltNames names, boolean isCA) {
        var never = issuers.names().refusal(subject, names, isCA);
        return never.isPresent()
                ? never
                : names.dns().stream().flatMap(name -> unsolved(name).stream()).findFirst();
    }

    @Override
    public Optional<RenewalWindow> renewalWindow(X509Certificate leaf) {
        return issuers.renewalWindow(leaf, client, requester);
    }

    private Optional<String> unsolved(String name) {
        var wildcard = name.startsWith("*.");
        var bare = wildcard ? name.substring(2) : name;
        return Solvers.choose(spec.solvers(), bare, wildcard, requester.labels(), OFFERED)
                        .isPresent()
                ? Optional.empty()
                : Optional.of("spec.acme.solvers: none is for " + name
                        + (wildcard ? " (wildcards are proved by DNS-01 only)" : ""));
    }
}
