package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.node.OpensslSubscriber.Request;
import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CA whose extended key usage leaves clients out, as the one of Knative's guide, before a peer with OpenSSL's rules. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OpensslPeerTest {

    private static final String SETTINGS = "sealane.eventing.client-certificate = demo/client-tls";
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    @NeedsTool("openssl")
    void deliveries_go_without_a_certificate_that_openssl_would_refuse_and_show_one_that_it_takes() throws Exception {
        try (var sample = SampleNode.startWith(SETTINGS)) {
            var authorities = MeshAuthorities.in(sample.api());
            authorities.authority("servers-only", "server auth");
            authorities.authority("both", "server auth", "client auth");
            authorities.order("subscriber", "localhost", "both");
            authorities.order("client", "client.demo", "servers-only");
            authorities.awaitForServersOnly("servers-only");
            var roots = authorities.trust("both") + authorities.trust("servers-only");
            try (var subscriber = OpensslSubscriber.start(folder, authorities.pair("subscriber"), roots)) {
                refusesWhatIsShown(subscriber, authorities);
                trigger(sample, subscriber.port());

                assertThat(delivered(sample, subscriber, "hidden").showedCertificate())
                        .isFalse();

                authorities.leave("client", "both");
                var deadline = System.nanoTime() + WITHIN.toNanos();
                for (int i = 0; !delivered(sample, subscriber, "later-" + i).showedCertificate(); i++) {
                    assertThat(System.nanoTime() - deadline)
                            .as("shown within " + WITHIN)
                            .isNegative();
                }
            }
        }
    }

    /** Why there is something to hide: with the certificate it lets nobody in. */
    private static void refusesWhatIsShown(OpensslSubscriber subscriber, MeshAuthorities authorities) throws Exception {
        var url = URI.create("https://localhost:" + subscriber.port() + "/");
        var roots = authorities.trust("both");
        var advice = new FollowingLoad.Advice(url, roots).showing(authorities.pair("client"));

        assertThatThrownBy(() -> advice.sender().overNewConnection("refused", "{}"))
                .isInstanceOf(IOException.class);

        await(() -> subscriber.said().contains("verify error:num=26:"));
        assertThat(subscriber.requests()).isEmpty();
    }

    private static void trigger(SampleNode sample, int port) {
        sample.api().create(SampleNode.TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"openssl"},
                 "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"},"delivery":{"retry":5,"backoffDelay":"PT0.1S"}}}""".formatted(port));
        sample.api().await(SampleNode.TRIGGERS, "openssl", SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static Request delivered(SampleNode sample, OpensslSubscriber subscriber, String id) throws IOException {
        assertThat(sample.sender().overNewConnection(id, "{}").status()).isEqualTo(202);
        await(() -> of(subscriber, id).isPresent());
        return of(subscriber, id).orElseThrow();
    }

    private static Optional<Request> of(OpensslSubscriber subscriber, String id) {
        return subscriber.requests().stream()
                .filter(request -> request.event().equals(id))
                .findFirst();
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("within " + WITHIN).isNegative();
            Thread.onSpinWait();
        }
    }
}
