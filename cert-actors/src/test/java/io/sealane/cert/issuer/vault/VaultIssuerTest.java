package io.sealane.cert.issuer.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.JdkOutbound;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.vault.VaultSpec.AppRole;
import io.sealane.cert.issuer.vault.VaultSpec.Auth;
import io.sealane.cert.issuer.vault.VaultSpec.Kubernetes;
import io.sealane.cert.issuer.vault.VaultSpec.Token;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VaultIssuerTest {

    private static final Token TOKEN = new Token(VaultDouble.TOKEN);

    private final VaultDouble vault = VaultDouble.start();

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void a_role_signs_with_a_token() throws Exception {
        var order = order(List.of("shop.example.com"), List.of("10.1.2.3"));

        var chain = await(issuer(TOKEN).issue(order));

        assertThat(chain.leaf().getPublicKey()).isEqualTo(order.keys().getPublic());
        assertThat(SubjectAltNames.of(chain.leaf()).sameNames(order.template().names()))
                .isTrue();
        assertThat(chain.certificates()).hasSize(1);
        assertThat(chain.ca()).isEqualTo(vault.root());
        // 90 days were asked for; the role gives 72 hours.
        assertThat(Duration.between(order.now(), chain.leaf().getNotAfter().toInstant()))
                .isLessThan(Duration.ofHours(73));
    }

    @Test
    void AppRole_logs_in_for_each_order() throws Exception {
        var issuer = issuer(new AppRole("approle", "role-1", "secret-1"));

        await(issuer.issue(order(List.of("a.example.com"), List.of())));
        await(issuer.issue(order(List.of("b.example.com"), List.of())));

        assertThat(vault.requests())
                .containsExactly(
                        "POST /v1/auth/approle/login",
                        "POST /v1/pki/sign/web",
                        "POST /v1/auth/approle/login",
                        "POST /v1/pki/sign/web");
    }

    @Test
    void a_ServiceAccount_shows_a_fresh_token() throws Exception {
        vault.accepts("jwt-of-the-account"::equals);
        var issuer = issuer(new Kubernetes(
                "/v1/auth/kubernetes", "web", () -> CompletableFuture.completedFuture("jwt-of-the-account")));

        await(issuer.issue(order(List.of("a.example.com"), List.of())));

        assertThat(vault.requests()).containsExactly("POST /v1/auth/kubernetes/login", "POST /v1/pki/sign/web");
    }

    @Test
    void a_refused_login_names_the_role_and_no_secret() {
        var failure = failure(issuer(new AppRole("approle", "role-1", "not-the-secret"))
                .issue(order(List.of("a.example.com"), List.of())));

        assertThat(failure.reason()).isEqualTo("VaultError");
        assertThat(failure.text())
                .isEqualTo("Vault refused the login as AppRole role-1: status 400: invalid role or secret ID")
                .doesNotContain("not-the-secret");
    }

    @Test
    void what_the_role_does_not_allow_comes_back_in_Vaults_words() {
        var failure = failure(issuer(TOKEN).issue(order(List.of("shop.example.org"), List.of())));

        assertThat(failure.text())
                .isEqualTo("Vault failed to sign: status 400: "
                        + "subject alternate name shop.example.org not allowed by this role");
    }

    @Test
    void a_token_that_may_not_sign_is_refused_without_being_shown() {
        var failure = failure(issuer(new Token("hvs.somebody")).issue(order(List.of("a.example.com"), List.of())));

        assertThat(failure.text()).isEqualTo("Vault failed to sign: status 403: permission denied");
    }

    @Test
    void a_sealed_Vault_is_not_verified() throws Exception {
        await(issuer(TOKEN).verify());
        vault.health(429); // a standby forwards
        await(issuer(TOKEN).verify());
        vault.health(503);

        assertThat(failure(issuer(TOKEN).verify()).text())
                .isEqualTo("Vault is not initialized or is sealed (status 503)");
    }

    @Test
    void requests_go_to_the_namespace() throws Exception {
        vault.namespace("team-a");
        var inside = new VaultIssuer(
                new VaultSpec(vault.url(), Trust.SYSTEM, "team-a", "/pki/sign/web", TOKEN),
                new JdkOutbound(),
                limits());

        await(inside.issue(order(List.of("a.example.com"), List.of())));

        assertThat(failure(issuer(TOKEN).issue(order(List.of("a.example.com"), List.of())))
                        .text())
                .contains("permission denied");
    }

    @Test
    void a_Vault_that_is_away_is_named() {
        vault.close();

        assertThat(failure(issuer(TOKEN).verify()).text()).startsWith("Vault did not answer: ");
    }

    @Test
    void what_the_sign_endpoint_cannot_say_is_refused_before() {
        var mail = new SubjectAltNames(List.of(), List.of(), List.of(), List.of("a@example.com"));

        assertThat(issuer(TOKEN).refusal(SubjectName.of(""), mail, false))
                .hasValueSatisfying(why -> assertThat(why).contains("emailAddresses"));
        assertThat(issuer(TOKEN).refusal(SubjectName.of("ca"), SubjectAltNames.none(), true))
                .hasValueSatisfying(why -> assertThat(why).contains("isCA"));
    }

    private VaultIssuer issuer(Auth auth) {
        return new VaultIssuer(
                new VaultSpec(vault.url(), Trust.SYSTEM, "", "pki/sign/web", auth), new JdkOutbound(), limits());
    }

    private static Limits limits() {
        return new Limits(Duration.ofSeconds(60), 1 << 20);
    }

    private static IssueOrder order(List<String> dns, List<String> ips) {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var now = Clock.systemUTC().instant();
        var template = new CertificateTemplate(
                SubjectName.of(""),
                new SubjectAltNames(dns, ips, List.of(), List.of()),
                Set.of(Usage.SERVER_AUTH),
                false,
                now,
                now.plus(Duration.ofDays(90)));
        var request = SigningRequest.create(keys, template.subject(), template.names(), template.usages(), false);
        return new IssueOrder(template, keys, request, now);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static IssueFailure failure(CompletionStage<?> stage) {
        var thrown = catchThrowable(() -> await(stage));
        assertThat(thrown.getCause()).isInstanceOf(IssueFailure.class);
        return (IssueFailure) thrown.getCause();
    }
}
