package io.sealane.cert.issuer.vault;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Has certificates signed by a role of Vault's PKI engine. Safe for any thread; never blocks.
 *
 * <p>Logs in for each order: orders are rare, and a token that is not kept cannot expire or leak. What the role allows is the role's
 * business; its refusal comes back in Vault's words.
 */
public final class VaultIssuer implements Issuer {

    private final VaultApi api;
    private final Duration patience;

    /** @param limits of each request */
    public VaultIssuer(VaultSpec spec, OutboundHttp http, Limits limits) {
        this.api = new VaultApi(spec, http, limits);
        this.patience = limits.timeout().multipliedBy(3);
    }

    /** Whether Vault is there, unsealed, and lets us in; fails with {@link IssueFailure}. */
    public CompletionStage<Void> verify() {
        return api.health().thenCompose(healthy -> api.login()).thenApply(token -> null);
    }

    @Override
    public CompletionStage<CertificateChain> issue(IssueOrder order) {
        var parameters = parameters(order);
        return api.login().thenCompose(token -> api.sign(token, parameters)).thenApply(VaultIssuer::chain);
    }

    @Override
    public Optional<Duration> patience() {
        return Optional.of(patience);
    }

    @Override
    public Optional<String> refusal(SubjectName subject, SubjectAltNames names, boolean isCA) {
        if (isCA) {
            return Optional.of("isCA: Vault's sign endpoint signs no CAs");
        }
        return names.emails().isEmpty()
                ? Optional.empty()
                : Optional.of("emailAddresses: Vault's sign endpoint takes none, got "
                        + names.emails().get(0));
    }

    private static Map<String, String> parameters(IssueOrder order) {
        var template = order.template();
        var names = template.names();
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("csr", order.request().toPem());
        parameters.put("common_name", template.subject().commonName());
        parameters.put("alt_names", String.join(",", names.dns()));
        parameters.put("ip_sans", String.join(",", names.ips()));
        parameters.put("uri_sans", String.join(",", names.uris()));
        parameters.put("ttl", Duration.between(order.now(), template.notAfter()).toSeconds() + "s");
        parameters.put("exclude_cn_from_sans", "true");
        return parameters;
    }

    private static CertificateChain chain(List<String> blocks) {
        try {
            return CertificateChain.of(blocks.stream()
                    .flatMap(block -> Pem.parseCertificates(block).stream())
                    .toList());
        } catch (X509Failure e) {
            throw IssueFailure.failed("VaultError", "Vault answered with a wrong chain: " + e.getMessage(), e);
        }
    }
}
