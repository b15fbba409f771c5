package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundleParser;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients of the cluster-local listener may show a certificate, and deliveries show one to subscribers that ask. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MutualTlsTest {

    private static final String SETTINGS = """
            sealane.listeners.cluster-local-https.client-certificates = optional
            sealane.eventing.client-certificate = demo/client-tls
            """;
    private static SampleNode sample;
    private static MeshAuthorities authorities;

    @BeforeAll
    static void start() {
        sample = SampleNode.startWith(SETTINGS);
        authorities = MeshAuthorities.in(sample.api());
        authorities.authority("servers-only", "server auth");
        authorities.authority("both", "server auth", "client auth");
        authorities.order("subscriber", "localhost", "both");
        authorities.order("client", "client.demo", "servers-only");
    }

    @AfterAll
    static void stop() {
        sample.close();
    }

    @Test
    void a_listener_that_asks_lets_clients_in_who_show_none_and_those_of_the_mesh() throws Exception {
        var broker = sample.awaitBroker("https");
        assertThat(sample.sender().overNewConnection("nobody", "{}").status()).isEqualTo(202);
        authorities.trust("both");
        var known = FollowingLoad.advertised(broker).showing(authorities.pair("subscriber"));

        // What was applied reaches the listener soon; until then it is refused.
        await(() -> isAccepted(known));
    }

    @Test
    void it_refuses_a_certificate_of_somebody_else_and_says_what_it_expected() {
        var broker = sample.awaitBroker("https");
        var stranger =
                TestCa.create("somebody else").issue(new SecretName("ns", "stranger"), List.of("stranger.example"));
        var roots = SampleNode.address(broker).path("CACerts").asText();
        var target =
                TlsTarget.of(TrustBundleParser.parse(roots, "CACerts").bundle()).withOwn(stranger);
        var sender = new EventSender(SampleNode.localUrl(broker), Trusting.context(target));
        var log = (Logger) LoggerFactory.getLogger("io.sealane.gateway.transport");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.setLevel(Level.INFO);
        log.addAppender(lines);
        try {
            // Until the listener has a root to name it says so instead.
            await(() -> isRefused(sender)
                    && said(
                            lines,
                            "listener cluster-local-https: expected a client certificate with a chain to one of [",
                            "got \"CN=stranger\" for [stranger.example]"));
        } finally {
            log.detachAppender(lines);
        }
    }

    @Test
    void a_subscriber_that_asks_is_shown_a_certificate_unless_its_CA_is_for_servers_only() throws Exception {
        authorities.awaitForServersOnly("servers-only");
        var roots = authorities.trust("both") + authorities.trust("servers-only");
        try (var subscriber = RenewingTlsSubscriber.startAsking(
                sample.api(), MeshAuthorities.SECRETS + "subscriber-tls", () -> roots)) {
            sample.api().create(SampleNode.TRIGGERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"asking"},
                     "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"}}}""".formatted(subscriber.port()));
            sample.api().await(SampleNode.TRIGGERS, "asking", SampleNode.PATIENCE, isTrue("Ready"));
            assertThat(sample.sender().overNewConnection("hidden", "{}").status())
                    .isEqualTo(202);
            await(() -> subscriber.received().contains("hidden"));
            assertThat(subscriber.clients()).isEmpty();

            authorities.leave("client", "both");

            publishUntil(() -> !subscriber.clients().isEmpty());
            assertThat(subscriber.clients())
                    .contains(authorities.pair("client").credential().leaf().getSerialNumber());
        }
    }

    private static boolean said(ListAppender<ILoggingEvent> log, String... words) {
        // The lock that it appends under.
        synchronized (log) {
            return log.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> Stream.of(words).allMatch(line::contains));
        }
    }

    private static boolean isRefused(EventSender sender) {
        assertThatThrownBy(() -> sender.overNewConnection("stranger", "{}")).isInstanceOf(IOException.class);
        return true;
    }

    private static boolean isAccepted(FollowingLoad.Advice advice) {
        try {
            return advice.sender().overNewConnection("known", "{}").status() == 202;
        } catch (IOException e) {
            return false;
        }
    }

    private static void publishUntil(BooleanSupplier condition) throws IOException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(System.nanoTime() - deadline).as("within 60 s").isNegative();
            sample.sender().overNewConnection("until-" + i, "{}");
        }
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("within 60 s").isNegative();
            Thread.onSpinWait();
        }
    }
}
