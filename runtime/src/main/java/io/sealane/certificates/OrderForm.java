package io.sealane.certificates;

import io.fabric8.certmanager.api.model.acme.v1.ACMEAuthorization;
import io.fabric8.certmanager.api.model.acme.v1.ACMEAuthorizationBuilder;
import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeBuilder;
import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeSolver;
import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeSolverBuilder;
import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.ChallengeBuilder;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.certmanager.api.model.acme.v1.OrderBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.OrderBook.ChallengeReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderReport;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import io.sealane.cert.issuer.acme.OrderBook.ServerOrder;
import io.sealane.cert.issuer.acme.OrderBook.State;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.resource.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Orders and challenges in the form of cert-manager's resources. Pure. */
final class OrderForm {

    private static final int NAME_MAX = 52;
    private static final String API = "cert-manager.io/v1";

    private OrderForm() {}

    static ResourceKey key(OrderReport report) {
        var requester = report.wish().requester();
        var name = requester.name();
        var shortened =
                name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX) + Integer.toHexString(name.hashCode());
        return new ResourceKey(requester.namespace(), shortened + "-" + report.id());
    }

    static ResourceKey challengeKey(OrderReport report, ChallengeReport challenge) {
        var order = key(report);
        var url = challenge.proof().url();
        return new ResourceKey(order.namespace(), order.name() + "-" + Integer.toHexString(url.hashCode()));
    }

    static Order order(OrderReport report) {
        var wish = report.wish();
        var requester = wish.requester();
        var key = key(report);
        return new OrderBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withLabels(requester.labels())
                .withOwnerReferences(owner(API, requester.kind(), requester.name(), requester.uid()))
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

    static Order withStatus(Order order, OrderReport report) {
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

    static Challenge challenge(Order order, OrderReport report, ChallengeReport challenge) {
        var proof = challenge.proof();
        var requester = report.wish().requester();
        var key = challengeKey(report, challenge);
        return new ChallengeBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withOwnerReferences(owner(
                        order.getApiVersion(),
                        order.getKind(),
                        order.getMetadata().getName(),
                        order.getMetadata().getUid()))
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

    static Challenge withStatus(Challenge challenge, ChallengeReport report) {
        return new ChallengeBuilder(challenge)
                .editOrNewStatus()
                .withState(word(report.state()))
                .withPresented(report.presented())
                .withProcessing(!report.state().isFinal())
                .withReason(noneIfEmpty(report.reason()))
                .endStatus()
                .build();
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

    private static OwnerReference owner(String apiVersion, String kind, String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String noneIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
