package io.sealane.cert.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.OutboundDns;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.AcmeSpec.Selector;
import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import io.sealane.cert.issuer.acme.AcmeSpec.TsigKey;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DNS UPDATE with TSIG against BIND 9. */
@NeedsTool("bind9")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DnsProverTest {

    private static final TsigKey KEY = new TsigKey(BindServer.KEY_NAME, "HMACSHA256", BindServer.SECRET);

    @TempDir
    static Path folder;

    private static BindServer bind;

    private final DnsProver prover = new DnsProver(DnsProverTest::exchange, Duration.ofSeconds(10));

    @BeforeAll
    static void start() throws Exception {
        bind = BindServer.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        bind.close();
    }

    @Test
    void a_record_is_shown_seen_and_taken_away() throws Exception {
        var proof = proof("shop.example.com", "digest-1", Optional.of(KEY));

        assertThat(await(prover.look(proof)))
                .hasValueSatisfying(why -> assertThat(why).contains("is not visible yet"));
        await(prover.show(proof));
        assertThat(await(prover.look(proof))).isEmpty();
        await(prover.hide(proof));
        assertThat(await(prover.look(proof))).isPresent();
    }

    @Test
    void proofs_for_one_name_do_not_disturb_each_other() throws Exception {
        var one = proof("both.example.com", "digest-1", Optional.of(KEY));
        var other = proof("both.example.com", "digest-2", Optional.of(KEY));
        await(prover.show(one));
        await(prover.show(other));

        await(prover.hide(one));

        assertThat(await(prover.look(one))).isPresent();
        assertThat(await(prover.look(other))).isEmpty();
    }

    @Test
    void an_unsigned_update_is_refused_by_name() {
        var failure = failure(prover.show(proof("open.example.com", "digest", Optional.empty())));

        assertThat(failure.text()).contains("_acme-challenge.open.example.com.").contains("REFUSED");
    }

    @Test
    void a_name_outside_of_the_servers_zones_is_refused_by_name() throws Exception {
        var proof = proof("shop.example.org", "digest", Optional.of(KEY));

        assertThat(failure(prover.show(proof)).text()).contains("knows no zone of _acme-challenge.shop.example.org.");
        assertThat(await(prover.look(proof)))
                .hasValueSatisfying(why -> assertThat(why).contains("no authority"));
    }

    @Test
    void a_key_that_is_no_base64_is_not_quoted() {
        var key = new TsigKey(BindServer.KEY_NAME, "HMACSHA256", "§§ secret §§");

        assertThat(failure(prover.show(proof("a.example.com", "digest", Optional.of(key))))
                        .text())
                .contains("expected a name of the DNS and a secret in base64")
                .doesNotContain("§§");
    }

    @Test
    void an_unknown_algorithm_is_named() {
        var key = new TsigKey(BindServer.KEY_NAME, "HMACSHA3", BindServer.SECRET);

        assertThat(failure(prover.show(proof("a.example.com", "digest", Optional.of(key))))
                        .text())
                .contains("tsigAlgorithm")
                .contains("HMACSHA3");
    }

    private static Proof proof(String name, String digest, Optional<TsigKey> key) {
        var method = new Rfc2136("127.0.0.1", bind.port(), false, key);
        return new Proof(
                "https://acme/1", "https://acme/2", name, false, new Solver(Selector.ALL, method), "t", digest);
    }

    private static CompletionStage<byte[]> exchange(OutboundDns.NameServer server, byte[] message, Duration timeout) {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(InetAddress.getLoopbackAddress(), server.port());
            socket.send(new DatagramPacket(message, message.length));
            var answer = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(answer);
            return CompletableFuture.completedFuture(Arrays.copyOf(answer.getData(), answer.getLength()));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
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
