package io.sealane.eventing.access;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.identity.Issuer;
import io.sealane.eventing.identity.TokenVerifier.Verification;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventGuard.Entry;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GatekeeperTest {

    private static final BrokerAddress BROKER = new BrokerAddress("ns", "br");
    private static final Issuer ISSUER = new Issuer(Issuer.API_SERVER, TrustBundle.EMPTY);
    private static final String OURS = "system:serviceaccount:ns:a";
    private static final String OTHERS = "system:serviceaccount:other:a";

    private CompletableFuture<Verification> verification =
            CompletableFuture.completedFuture(new Verification.Subject(OURS));
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final List<String> asked = new ArrayList<>();
    private final Gatekeeper keeper = new Gatekeeper(
            (token, audience, issuer) -> {
                asked.add(token + " for " + audience);
                return verification;
            },
            1,
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            () -> now);

    @Test
    void where_nothing_is_guarded_nobody_is_asked() {
        assertThat(admit(Optional.empty(), event("t"))).isEmpty();

        guard(DefaultMode.DENY_ALL);
        keeper.open(BROKER);

        assertThat(admit(Optional.empty(), event("t"))).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void who_is_gone_is_guarded_until_it_takes_no_more_events() {
        guard(DefaultMode.ALLOW_ALL);

        var forget = keeper.forgetting(BROKER);
        assertThat(refused(Optional.empty(), event("t")).status()).isEqualTo(401);

        forget.run();
        assertThat(admit(Optional.empty(), event("t"))).isEmpty();
    }

    @Test
    void who_is_gone_and_there_again_is_not_forgotten() {
        guard(DefaultMode.ALLOW_ALL);
        var forget = keeper.forgetting(BROKER);
        guard(DefaultMode.ALLOW_ALL);

        forget.run();

        assertThat(refused(Optional.empty(), event("t")).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"''", "Basic YTpi", "Bearer", "Bearer  ", "token"})
    void without_a_bearer_token_it_is_401(String header) {
        guard(DefaultMode.ALLOW_ALL);

        var refused = refused(Optional.of(header), event("t"));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.detail())
                .isEqualTo(
                        "ns/br takes events of known senders only: expected a token in the header Authorization: Bearer");
        assertThat(asked).isEmpty();
    }

    @Test
    void the_token_is_verified_for_the_audience_of_the_receiver_whatever_case_its_scheme_has() {
        guard(DefaultMode.ALLOW_ALL);

        assertThat(admit(Optional.of("bEARER abc"), event("t"))).isEmpty();

        assertThat(asked).containsExactly("abc for eventing.knative.dev/broker/ns/br");
    }

    @Test
    void a_bad_token_is_401_and_one_that_cannot_be_verified_now_503() {
        guard(DefaultMode.ALLOW_ALL);

        verification = CompletableFuture.completedFuture(new Verification.Rejected("the token has expired"));
        assertThat(refused(Optional.of("Bearer x"), event("t")).status()).isEqualTo(401);
        assertThat(refused(Optional.of("Bearer x"), event("t")).detail()).endsWith("the token has expired");

        verification = CompletableFuture.completedFuture(new Verification.Unknown("no keys"));
        var busy = refused(Optional.of("Bearer x"), event("t"));
        assertThat(busy).isEqualTo(new Refused(503, "no keys", Optional.of(Duration.ofSeconds(3))));

        verification = CompletableFuture.failedFuture(new IllegalStateException("bug"));
        assertThat(refused(Optional.of("Bearer x"), event("t")).status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW_ALL," + OURS + ",true",
        "ALLOW_ALL," + OTHERS + ",true",
        "ALLOW_SAME_NAMESPACE," + OURS + ",true",
        "ALLOW_SAME_NAMESPACE," + OTHERS + ",false",
        "ALLOW_SAME_NAMESPACE,system:serviceaccount:ns2:a,false",
        "ALLOW_SAME_NAMESPACE,user,false",
        "DENY_ALL," + OURS + ",false"
    })
    void where_no_policy_applies_the_mode_decides(DefaultMode mode, String subject, boolean allowed) {
        guard(mode);

        assertThat(admit(subject, event("t")).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        OURS + "," + OURS + ",true",
        OURS + "," + OTHERS + ",false",
        "system:serviceaccount:ns:*," + OURS + ",true",
        "system:serviceaccount:ns:*,system:serviceaccount:ns:,true",
        "system:serviceaccount:ns:*,system:serviceaccount:ns2:a,false",
        "*," + OTHERS + ",true",
        "system:serviceaccount:ns:," + OURS + ",false"
    })
    void a_star_stands_for_any_end_of_a_subject(String pattern, String subject, boolean allowed) {
        guard(DefaultMode.DENY_ALL, new Policy("p", List.of(pattern), Filter.everything()));

        assertThat(admit(subject, event("t")).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void all_policies_are_considered_also_behind_one_whose_subject_fits_and_whose_filter_does_not() {
        guard(
                DefaultMode.ALLOW_ALL,
                new Policy("first", List.of(OURS), Filter.exact(Map.of("type", "a"))),
                new Policy("second", List.of(OURS), Filter.exact(Map.of("type", "b"))));

        assertThat(admit(OURS, event("a"))).isEmpty();
        assertThat(admit(OURS, event("b"))).isEmpty();
        var refused = admit(OURS, event("c")).orElseThrow();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.detail())
                .isEqualTo(OURS + " may not send this to ns/br: no EventPolicy allows an event of type c");
    }

    @Test
    void a_policy_without_subjects_takes_the_default_away() {
        guard(DefaultMode.ALLOW_ALL, new Policy("not-ready", List.of(), Filter.everything()));

        assertThat(admit(OURS, event("a")).orElseThrow().status()).isEqualTo(403);
    }

    @Test
    void while_not_all_is_known_that_may_allow_an_event_nobody_is_turned_away_for_good() {
        keeper.guard(
                BROKER,
                new Access(
                        "ns",
                        "eventing.knative.dev/broker/ns/br",
                        ISSUER,
                        DefaultMode.ALLOW_ALL,
                        List.of(
                                new Policy("known", List.of(OURS), Filter.exact(Map.of("type", "a"))),
                                new Policy("edited", List.of(), Filter.everything())),
                        List.of("EventPolicy edited")));

        assertThat(admit(OURS, event("a"))).isEmpty();
        var refused = admit(OURS, event("b")).orElseThrow();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(refused.detail()).endsWith("of type b; not yet known is EventPolicy edited");
    }

    @Test
    void one_event_that_is_not_allowed_spoils_the_batch() {
        guard(DefaultMode.ALLOW_ALL, new Policy("p", List.of(OURS), Filter.exact(Map.of("type", "a"))));

        assertThat(admit(OURS, event("a"), event("a"))).isEmpty();
        assertThat(admit(OURS, event("a"), event("b")).orElseThrow().detail()).endsWith("type b");
    }

    @Test
    void a_moment_after_it_was_open_senders_without_a_token_are_told_to_come_again() {
        keeper.open(BROKER);
        guard(DefaultMode.ALLOW_ALL);
        guard(DefaultMode.DENY_ALL);
        now = now.plusMillis(9_999);
        assertThat(refused(Optional.empty(), event("t")).status()).isEqualTo(503);

        now = now.plusMillis(1);
        assertThat(refused(Optional.empty(), event("t")).status()).isEqualTo(401);
    }

    @Test
    void so_many_may_wait_for_their_verification_and_further_ones_are_503() {
        guard(DefaultMode.ALLOW_ALL);
        verification = new CompletableFuture<>();
        var first = new CompletableFuture<Optional<Refused>>();
        keeper.admit(entry(Optional.of("Bearer x"), event("t")), first::complete);

        assertThat(refused(Optional.of("Bearer y"), event("t")).status()).isEqualTo(503);

        verification.complete(new Verification.Subject(OURS));
        assertThat(first).isCompletedWithValue(Optional.empty());
        assertThat(admit(Optional.of("Bearer y"), event("t"))).isEmpty();
    }

    private void guard(DefaultMode mode, Policy... policies) {
        keeper.guard(BROKER, new Access("ns", "eventing.knative.dev/broker/ns/br", ISSUER, mode, List.of(policies)));
    }

    private Optional<Refused> admit(String subject, Event... events) {
        verification = CompletableFuture.completedFuture(new Verification.Subject(subject));
        return admit(Optional.of("Bearer t"), events);
    }

    private Refused refused(Optional<String> authorization, Event... events) {
        return admit(authorization, events).orElseThrow();
    }

    private Optional<Refused> admit(Optional<String> authorization, Event... events) {
        var decided = new CompletableFuture<Optional<Refused>>();
        keeper.admit(entry(authorization, events), decided::complete);
        return decided.getNow(Optional.of(new Refused(0, "undecided", Optional.empty())));
    }

    private static Entry entry(Optional<String> authorization, Event... events) {
        return new Entry(BROKER, authorization, List.of(events));
    }

    private static Event event(String type) {
        return Event.of(
                Map.of("specversion", "1.0", "id", "1", "source", "/s", "type", type),
                Map.of(),
                ByteString.emptyByteString());
    }
}
