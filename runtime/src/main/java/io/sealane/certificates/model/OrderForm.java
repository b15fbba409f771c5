package io.sealane.certificates.model;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.acme.v1.ACMEAuthorization;
import io.fabric8.certmanager.api.model.acme.v1.ACMEAuthorizationBuilder;
import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeBuilder;
import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeSolver;
import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeSolverBuilder;
import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.ChallengeBuilder;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.certmanager.api.model.acme.v1.OrderBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.OrderBook.ChallengeReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderWish;
import io.sealane.cert.issuer.acme.OrderBook.Placed;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.cert.issuer.acme.OrderBook.ServerOrder;
import io.sealane.cert.issuer.acme.OrderBook.State;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Owners;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Orders and challenges in the form of cert-manager's resources. Pure. */
public final class OrderForm {

    private static final int NAME_MAX = 52;
    private static final Set<String> FAILED = Set.of("invalid", "expired", "errored");

    /** Whose order it is: the uid of the Certificate, or of the CertificateRequest that somebody made. */
    public static final String REQUESTER = "cert.sealane.io/requester-uid";

    private OrderForm() {}

    /** Where an order is shown: beside who asked for it. */
    public static ResourceKey key(OrderReport report) {
        return key(report.wish(), report.id());
    }

    /** Where a wish is shown as an order, before there is a report of it. */
    public static ResourceKey key(OrderWish wish, String id) {
        var requester = wish.requester();
        var name = requester.name();
        var shortened =
                name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX) + Integer.toHexString(name.hashCode());
        return new ResourceKey(requester.namespace(), shortened + "-" + id);
    }

    /** What an order of before says about the same wish; nothing when it failed or was another's. */
    public static Optional<Placed> placed(Order order, OrderWish wish) {
        var status = order.getStatus();
        if (status == null
                || !isOf(order, wish.requester())
                || !base64(wish.requestPem()).equals(order.getSpec().getRequest())) {
            return Optional.empty();
        }
        var url = text(status.getUrl());
        var chain =
                new String(Base64.getMimeDecoder().decode(text(status.getCertificate())), StandardCharsets.US_ASCII);
        return url.isEmpty() || FAILED.contains(text(status.getState()))
                ? Optional.empty()
                : Optional.of(new Placed(url, chain));
    }

    /** Whether it was placed for that Certificate or CertificateRequest. */
    public static boolean isOf(Order order, Requester requester) {
        return requester.uid().equals(map(order.getMetadata().getAnnotations()).get(REQUESTER));
    }

    /** Where one of its challenges is shown. */
    public static ResourceKey challengeKey(OrderReport report, ChallengeReport challenge) {
        var order = key(report);
        var url = challenge.proof().url();
        return new ResourceKey(order.namespace(), order.name() + "-" + Integer.toHexString(url.hashCode()));
    }

    /** @param owner the CertificateRequest that it is for, or else the Certificate */
    public static Order order(OrderReport report, HasMetadata owner) {
        var wish = report.wish();
        var requester = wish.requester();
        var key = key(report);
        return new OrderBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withLabels(requester.labels())
                .withAnnotations(copied(owner))
                .addToAnnotations(REQUESTER, requester.uid())
                .withOwnerReferences(Owners.controller(owner))
                .endMetadata()
                .withNewSpec()
                .withRequest(base64(wish.requestPem()))
                .withCommonName(noneIfEmpty(wish.commonName()))
                .withDnsNames(wish.dnsNames())
                .withIpAddresses(wish.ips())
                .withNewIssuerRef(
                        IssuerRef.GROUP,
                        requester.issuer().kind(),
                        requester.issuer().name())
                .endSpec()
                .build();
    }

    /** The order with what has come of it. */
    public static Order withStatus(Order order, OrderReport report) {
        return new OrderBuilder(order)
                .editOrNewStatus()
                .withState(word(report.state()))
                .withReason(noneIfEmpty(report.reason()))
                .withUrl(report.server().map(ServerOrder::url).orElse(null))
                .withFinalizeURL(report.server().map(ServerOrder::finalizeUrl).orElse(null))
                .withCertificate(report.chainPem().isEmpty() ? null : base64(report.chainPem()))
                .withFailureTime(report.failedAt()
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(null))
                .withAuthorizations(report.challenges().stream()
                        .map(ChallengeReport::proof)
                        .map(OrderForm::authorization)
                        .toList())
                .endStatus()
                .build();
    }

    /** One of its challenges, owned by it. */
    public static Challenge challenge(Order order, OrderReport report, ChallengeReport challenge) {
        var proof = challenge.proof();
        var requester = report.wish().requester();
        var key = challengeKey(report, challenge);
        return new ChallengeBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withAnnotations(Map.of(REQUESTER, requester.uid()))
                .withOwnerReferences(Owners.controller(order))
                .endMetadata()
                .withNewSpec()
                .withUrl(proof.url())
                .withAuthorizationURL(proof.authorizationUrl())
                .withDnsName(proof.name())
                .withWildcard(proof.wildcard())
                .withType(proof.isHttp() ? "HTTP-01" : "DNS-01")
                .withToken(proof.token())
                .withKey(proof.key())
                .withNewIssuerRef(
                        IssuerRef.GROUP,
                        requester.issuer().kind(),
                        requester.issuer().name())
                .withSolver(solver(proof))
                .endSpec()
                .build();
    }

    /** The challenge with what has come of it. */
    public static Challenge withStatus(Challenge challenge, ChallengeReport report) {
        return new ChallengeBuilder(challenge)
                .editOrNewStatus()
                .withState(word(report.state()))
                .withPresented(report.presented())
                .withProcessing(!report.state().isFinal())
                .withReason(noneIfEmpty(report.reason()))
                .endStatus()
                .build();
    }

    /** The order's state in RFC 8555's words; empty before there is one. */
    public static String state(Order order) {
        return order.getStatus() == null ? "" : text(order.getStatus().getState());
    }

    static String reason(Order order) {
        return order.getStatus() == null ? "" : text(order.getStatus().getReason());
    }

    static boolean isPresented(Challenge challenge) {
        return challenge.getStatus() != null
                && Present.isTrue(challenge.getStatus().getPresented());
    }

    /** A challenge for the metric of cert-manager's name. */
    public static CertMetrics.Challenge counted(Challenge challenge) {
        var key = ResourceKey.of(challenge);
        var spec = challenge.getSpec();
        var status = challenge.getStatus();
        return new CertMetrics.Challenge(
                key.namespace(),
                key.name(),
                text(spec.getDnsName()),
                text(spec.getType()),
                status != null && Present.isTrue(status.getProcessing()),
                status == null ? "" : text(status.getReason()),
                status == null ? "" : text(status.getState()));
    }

    private static ACMEAuthorization authorization(Proof proof) {
        return new ACMEAuthorizationBuilder()
                .withUrl(proof.authorizationUrl())
                .withIdentifier(proof.name())
                .withWildcard(proof.wildcard())
                .withInitialState("pending")
                .withChallenges(new ACMEChallengeBuilder()
                        .withType(proof.isHttp() ? "http-01" : "dns-01")
                        .withToken(proof.token())
                        .withUrl(proof.url())
                        .build())
                .build();
    }

    /** Only what tells solvers apart; no reference to a Secret is needed to read it. */
    private static ACMEChallengeSolver solver(Proof proof) {
        if (proof.solver().method() instanceof Rfc2136 dns) {
            return new ACMEChallengeSolverBuilder()
                    .withNewDns01()
                    .withNewRfc2136()
                    .withNameserver(dns.host() + ":" + dns.port())
                    .endRfc2136()
                    .endDns01()
                    .build();
        }
        return new ACMEChallengeSolverBuilder()
                .withNewHttp01()
                .withNewIngress()
                .endIngress()
                .endHttp01()
                .build();
    }

    /** Those that cert-manager copies from a request to its order. */
    private static Map<String, String> copied(HasMetadata owner) {
        return map(owner.getMetadata().getAnnotations()).entrySet().stream()
                .filter(one -> one.getKey().startsWith("cert-manager.io/"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String noneIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
