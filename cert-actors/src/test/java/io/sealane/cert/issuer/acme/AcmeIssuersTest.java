package io.sealane.cert.issuer.acme;

import static io.sealane.cert.issuer.acme.AcmeHarness.ACCOUNT_KEY;
import static io.sealane.cert.issuer.acme.AcmeHarness.SHOP;
import static io.sealane.cert.issuer.acme.AcmeHarness.await;
import static io.sealane.cert.issuer.acme.AcmeHarness.http01;
import static io.sealane.cert.issuer.acme.AcmeHarness.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.acme.AcmeSpec.ExternalAccount;
import io.sealane.cert.issuer.acme.AcmeSpec.Preferences;
import io.sealane.cert.issuer.acme.AcmeSpec.Selector;
import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import io.sealane.cert.issuer.acme.OrderBook.ChallengeReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderWish;
import io.sealane.cert.issuer.acme.OrderBook.ServerOrder;
import io.sealane.cert.issuer.acme.OrderBook.State;
import io.sealane.cert.x509.SubjectAltNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AcmeIssuersTest {

    private final AcmeHarness harness;

    AcmeIssuersTest() throws Exception {
        harness = new AcmeHarness();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void a_certificate_is_ordered_proved_by_HTTP_and_fetched() throws Exception {
        var order = order("shop.example.com", "www.shop.example.com");

        var chain = await(issuer(http01()).issue(order));

        assertThat(chain.leaf().getPublicKey()).isEqualTo(order.keys().getPublic());
        assertThat(SubjectAltNames.of(chain.leaf()).dns())
                .containsExactlyInAnyOrder("shop.example.com", "www.shop.example.com");
        assertThat(chain.certificates()).hasSize(2);
        assertThat(chain.ca())
                .as("a root that the server chose is not handed out")
                .isNull();
        assertThat(harness.presented).as("proofs are taken away").isEmpty();
        assertThat(harness.results).contains("issued");
        assertThat(harness.actions)
                .containsExactlyInAnyOrder(
                        "register_account",
                        "create_order",
                        "get_authorization",
                        "accept_challenge",
                        "get_order",
                        "finalize_order",
                        "get_cert");
    }

    @Test
    void the_server_is_asked_to_look_when_every_node_answers() throws Exception {
        harness.lacking.add("node b");

        var chain = issuer(http01()).issue(order("shop.example.com"));
        harness.awaitReport(report ->
                report.challenges().stream().anyMatch(one -> one.reason().contains("not answered yet by node b")));
        assertThat(harness.lastReport().challenges().get(0).state()).isEqualTo(State.PENDING);
        harness.lacking.clear();

        assertThat(await(chain).leaf()).isNotNull();
    }

    @Test
    void every_state_of_an_order_and_its_challenges_is_reported() throws Exception {
        await(issuer(http01()).issue(order("shop.example.com")));

        assertThat(harness.reports.stream().map(OrderReport::state).distinct())
                .containsExactly(State.PENDING, State.READY, State.PROCESSING, State.VALID);
        assertThat(harness.reports.stream()
                        .flatMap(report -> report.challenges().stream())
                        .map(ChallengeReport::state)
                        .distinct())
                .containsExactly(State.PENDING, State.PROCESSING, State.VALID);
        var last = harness.lastReport();
        assertThat(last.server().orElseThrow().url()).contains("/order/");
        assertThat(last.chainPem()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(last.challenges().get(0).proof().name()).isEqualTo("shop.example.com");
        assertThat(last.challenges().get(0).reason()).isEqualTo("Successfully authorized domain");
    }

    @Test
    void refused_nonces_are_replaced_and_the_request_repeated() throws Exception {
        var issuer = issuer(http01());
        harness.server.refuseNonces(3);

        await(issuer.issue(order("shop.example.com")));

        assertThat(harness.lastReport().state()).isEqualTo(State.VALID);
    }

    @Test
    void a_rate_limit_tells_until_when_nothing_may_be_asked() throws Exception {
        var issuer = issuer(http01());
        harness.server.limitRate(1, "3600");
        var before = Clock.systemUTC().instant();

        var failure = failure(issuer, order("shop.example.com"));

        assertThat(failure.reason()).isEqualTo("RateLimited");
        assertThat(failure.retryAt().orElseThrow()).isBetween(before.plusSeconds(3590), before.plusSeconds(3660));
        assertThat(failure.text())
                .contains("too many certificates for this name")
                .contains("not asked again before");
        assertThat(harness.lastReport().state()).isEqualTo(State.ERRORED);
        assertThat(harness.lastReport().reason()).contains("too many certificates");
    }

    @Test
    void a_pause_that_the_server_asks_for_is_kept() throws Exception {
        var issuers = harness.issuers(Duration.ofSeconds(15), (server, message, timeout) -> null);
        var issuer =
                await(issuers.register(harness.spec(http01()), ACCOUNT_KEY)).issuerFor(SHOP);
        harness.server.askForPause("600");

        var failure = failure(issuer, order("shop.example.com"));

        // Asking sooner than after 600 s would be rude, and that is after the deadline.
        assertThat(failure.reason()).isEqualTo("DeadlineExceeded");
        assertThat(harness.server.requests().stream().filter(one -> one.contains("/authz/")))
                .as("once for its challenges, at most once for its state")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_proof_that_is_not_there_ends_the_order_with_the_servers_words() throws Exception {
        var issuer = issuer(http01());
        harness.server.validatesOnHttpPort(1); // nobody listens

        var failure = failure(issuer, order("shop.example.com"));

        assertThat(failure.reason()).isEqualTo("AuthorizationFailed");
        assertThat(failure.text()).contains("shop.example.com").contains("unauthorized");
        assertThat(harness.lastReport().state()).isEqualTo(State.INVALID);
        assertThat(harness.lastReport().challenges().get(0).state()).isEqualTo(State.INVALID);
        assertThat(harness.presented).isEmpty();
    }

    @Test
    void the_server_is_not_asked_to_look_before_our_own_listener_answers() throws Exception {
        harness.answering = false;
        var late = new AtomicReference<>(Duration.ZERO);
        var issuers = harness.issuers(
                AcmeHarness.PATIENCE, () -> Clock.systemUTC().instant().plus(late.get()));
        var issuer =
                await(issuers.register(harness.spec(http01()), ACCOUNT_KEY)).issuerFor(SHOP);

        var issued = issuer.issue(order("shop.example.com"));
        harness.awaitReport(report -> report.challenges().stream()
                .anyMatch(one -> one.reason().startsWith("Waiting for HTTP-01 challenge propagation")));
        late.set(AcmeHarness.PATIENCE);
        var failure = failure(issued);

        assertThat(failure.reason()).isEqualTo("DeadlineExceeded");
        assertThat(failure.text()).contains("status 404, expected 200");
        assertThat(harness.server.requests()).noneMatch(one -> one.startsWith("POST /challenge/"));
    }

    @Test
    void a_refused_name_fails_with_the_servers_reason() throws Exception {
        var failure = failure(issuer(http01()), order("a.forbidden.example"));

        assertThat(failure.reason()).isEqualTo("RejectedIdentifier");
        assertThat(failure.text()).contains("on the block list");
    }

    @Test
    void the_same_key_finds_its_account_again() throws Exception {
        var first = await(harness.issuers().register(harness.spec(http01()), ACCOUNT_KEY));
        var second = await(harness.issuers().register(harness.spec(http01()), ACCOUNT_KEY));

        assertThat(second.url()).isEqualTo(first.url());
        assertThat(harness.server.accounts()).isEqualTo(1);
    }

    @Test
    void an_account_is_bound_to_one_that_the_CA_knows() throws Exception {
        var hmac = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        harness.server.demandBinding("kid-7", hmac);
        var bare = harness.spec(http01());
        var bound = new AcmeSpec(
                bare.server(),
                bare.trust(),
                "",
                Optional.of(new ExternalAccount("kid-7", Jws.encode(hmac))),
                Preferences.NONE,
                bare.solvers());

        assertThat(catchThrowable(() -> await(harness.issuers().register(bare, ACCOUNT_KEY)))
                        .getCause())
                .isInstanceOf(IssueFailure.class)
                .hasMessageContaining("externalAccountRequired");
        assertThat(await(harness.issuers().register(bound, ACCOUNT_KEY)).url()).contains("/account/");
    }

    @Test
    void a_server_that_does_not_answer_is_named() throws Exception {
        var spec = harness.spec(http01());
        harness.server.close();

        var failure = catchThrowable(() -> await(harness.issuers().register(spec, ACCOUNT_KEY)))
                .getCause();

        assertThat(failure).isInstanceOf(IssueFailure.class).hasMessageContaining("did not answer");
        assertThat(((IssueFailure) failure).reason()).isEqualTo("ServerUnreachable");
    }

    @Test
    void a_renewal_is_suggested_by_the_server_and_says_what_it_replaces() throws Exception {
        var start = Instant.parse("2031-01-01T00:00:00Z");
        harness.server.suggestRenewal(start, start.plusSeconds(86_400));
        var issuer = issuer(http01());
        var first = await(issuer.issue(order("shop.example.com")));

        assertThat(issuer.renewalWindow(first.leaf())).as("not known yet").isEmpty();
        var deadline = System.nanoTime() + AcmeHarness.PATIENCE.toNanos();
        while (harness.moved.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        var window = issuer.renewalWindow(first.leaf()).orElseThrow();
        await(issuer.issue(order(Optional.of(first.leaf()), "shop.example.com")));

        assertThat(window.start()).isEqualTo(start);
        assertThat(window.end()).isEqualTo(start.plusSeconds(86_400));
        assertThat(harness.moved).containsExactly(SHOP);
        assertThat(harness.server.orderRequests().get(1).path("replaces").asText())
                .contains(".")
                .isNotEmpty();
    }

    @Test
    void a_server_that_does_not_want_to_hear_what_is_replaced_is_asked_without() throws Exception {
        var start = Instant.parse("2031-01-01T00:00:00Z");
        harness.server.suggestRenewal(start, start.plusSeconds(60));
        var issuer = issuer(http01());
        var first = await(issuer.issue(order("shop.example.com")));
        harness.server.refuseReplaces();

        await(issuer.issue(order(Optional.of(first.leaf()), "shop.example.com")));

        var asked = harness.server.orderRequests();
        assertThat(asked).hasSize(3);
        assertThat(asked.get(1).has("replaces")).isTrue();
        assertThat(asked.get(2).has("replaces")).isFalse();
    }

    @Test
    void names_that_no_solver_is_for_are_refused_before_any_order() throws Exception {
        var elsewhere = new Solver(new Selector(Map.of(), List.of(), List.of("example.org")), new AcmeSpec.Http01());
        var issuer = issuer(elsewhere);

        assertThat(issuer.refusal(
                        io.sealane.cert.x509.SubjectName.of(""), SubjectAltNames.dns("shop.example.com"), false))
                .hasValueSatisfying(why -> assertThat(why).contains("none is for shop.example.com"));
        assertThat(issuer.refusal(io.sealane.cert.x509.SubjectName.of(""), SubjectAltNames.dns("*.example.org"), false))
                .hasValueSatisfying(why -> assertThat(why).contains("DNS-01 only"));
        assertThat(issuer.refusal(io.sealane.cert.x509.SubjectName.of(""), SubjectAltNames.dns("a.example.org"), false))
                .isEmpty();
    }

    @Test
    void what_a_killed_node_ordered_goes_on_elsewhere_without_another_order() throws Exception {
        var order = order("shop.example.com");
        var killed = new AtomicBoolean();
        harness.server.holdLooks();
        await(harness.issuers(killed).register(harness.spec(http01()), ACCOUNT_KEY))
                .issuerFor(SHOP)
                .issue(order);
        awaitChallenge(State.PROCESSING);
        killed.set(true);
        harness.presented.clear();

        var before = harness.reports.size();
        var issued = issuer(http01()).issue(order);
        awaitShown(before);
        harness.server.look();

        assertThat(await(issued).leaf().getPublicKey()).isEqualTo(order.keys().getPublic());
        assertThat(harness.server.orderRequests()).hasSize(1);
    }

    @Test
    void an_order_that_was_fulfilled_before_the_certificate_was_kept_is_not_placed_again() throws Exception {
        var order = order("shop.example.com");
        var first = await(issuer(http01()).issue(order));

        var second = await(issuer(http01()).issue(order));

        assertThat(second.leaf()).isEqualTo(first.leaf());
        assertThat(harness.server.orderRequests()).hasSize(1);
    }

    @Test
    void a_renewal_with_the_same_request_is_another_order() throws Exception {
        var order = order("shop.example.com");
        var first = await(issuer(http01()).issue(order));
        var renewal =
                new IssueOrder(order.template(), order.keys(), order.request(), order.now(), Optional.of(first.leaf()));

        var second = await(issuer(http01()).issue(renewal));

        assertThat(second.leaf()).isNotEqualTo(first.leaf());
        assertThat(harness.server.orderRequests()).hasSize(2);
    }

    @Test
    void an_order_that_the_server_does_not_know_or_that_is_elsewhere_is_placed_anew() throws Exception {
        for (var url : List.of(
                harness.server.directory().resolve("/order/none").toString(), "http://127.0.0.1:1/order/1", "no URL")) {
            var order = order("shop.example.com");
            var before = harness.server.orderRequests().size();
            harness.reports.add(placedAt(url, order));

            await(issuer(http01()).issue(order));

            assertThat(harness.server.orderRequests()).as(url).hasSize(before + 1);
        }
    }

    private static OrderReport placedAt(String url, IssueOrder order) {
        return new OrderReport(
                Integer.toHexString(order.request().hashCode()),
                new OrderWish(SHOP, order.request().toPem(), "", List.of("shop.example.com"), List.of()),
                State.PENDING,
                "",
                Optional.empty(),
                Optional.of(new ServerOrder(url, url)),
                "",
                List.of());
    }

    private void awaitChallenge(State state) throws Exception {
        harness.awaitReport(report -> report.challenges().stream().anyMatch(one -> one.state() == state));
    }

    private void awaitShown(int before) throws Exception {
        harness.awaitReport(report -> harness.reports.size() > before && !harness.presented.isEmpty());
    }

    private Issuer issuer(Solver... solvers) throws Exception {
        return await(harness.issuers().register(harness.spec(solvers), ACCOUNT_KEY))
                .issuerFor(SHOP);
    }

    private static IssueFailure failure(Issuer issuer, IssueOrder order) {
        return failure(issuer.issue(order));
    }

    private static IssueFailure failure(CompletionStage<?> issued) {
        var thrown = catchThrowable(() -> await(issued));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        Throwable cause = thrown.getCause();
        while (!(cause instanceof IssueFailure) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        assertThat(cause).isInstanceOf(IssueFailure.class);
        return (IssueFailure) cause;
    }
}
