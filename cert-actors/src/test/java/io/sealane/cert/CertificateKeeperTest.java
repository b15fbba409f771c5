package io.sealane.cert;

import static io.sealane.cert.Certificates.DAYS_90;
import static io.sealane.cert.Certificates.ISSUER;
import static io.sealane.cert.Certificates.NAME;
import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.SECRET;
import static io.sealane.cert.Certificates.SELF_SIGNED;
import static io.sealane.cert.Certificates.desired;
import static io.sealane.cert.Certificates.made;
import static io.sealane.cert.Certificates.spec;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.UnhandledMessage;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.eventstream.EventStream;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.spec.CertificateStatus.Failures;
import io.sealane.cert.spec.IssuerSpec;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateKeeperTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2);
    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
    private static final List<String> KEYS = new ArrayList<>();
    private static final Level LEVEL_BEFORE = root().getLevel();

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final MemoryStore store = new MemoryStore().has(ISSUER, SELF_SIGNED);

    @BeforeAll
    static void listen() {
        LOG.start();
        root().setLevel(Level.DEBUG);
        root().addAppender(LOG);
    }

    @AfterEach
    void rememberKeys() {
        store.writes()
                .forEach(secret -> KEYS.add(secret.text(StoredSecret.TLS_KEY).orElse("none")));
    }

    @AfterAll
    static void stop_and_find_no_key_in_the_log() {
        KIT.shutdownTestKit();
        WORK.shutdownNow();
        root().detachAppender(LOG);
        root().setLevel(LEVEL_BEFORE);
        var text = new StringBuilder();
        for (var event : List.copyOf(LOG.list)) {
            text.append(event.getFormattedMessage()).append('\n');
        }
        assertThat(text.toString()).contains("shop/web").doesNotContain("PRIVATE KEY");
        assertThat(KEYS).isNotEmpty();
        for (var key : KEYS) {
            assertThat(text.toString())
                    .doesNotContain(key.lines().skip(1).findFirst().orElse("none"));
        }
    }

    @Test
    void issues_what_does_not_exist_with_one_write() throws Exception {
        keeper(spec("a.example"));

        var issuing = store.nextReport();
        assertThat(issuing.condition("Issuing")).contains(condition("Issuing", true, "DoesNotExist", issuing));
        assertThat(issuing.condition("Ready").orElseThrow().isTrue()).isFalse();
        var ready = store.nextReport();
        assertThat(ready.condition("Ready")).contains(condition("Ready", true, "Ready", ready));
        assertThat(ready.condition("Issuing")).isEmpty();
        assertThat(ready.revision()).isEqualTo(1);
        assertThat(ready.notBefore()).contains(NOW.minus(Duration.ofMinutes(2)));
        assertThat(ready.notAfter()).contains(NOW.plus(DAYS_90));
        assertThat(store.writes()).hasSize(1);
        assertThat(store.records()).hasSize(1);
    }

    @Test
    void its_own_write_a_repeated_list_and_a_restart_change_nothing() throws Exception {
        var keeper = keeper(spec("a.example"));
        store.nextReport();
        var ready = store.nextReport();

        keeper.tell(CertificateKeeper.Look.INSTANCE);
        keeper.tell(new CertificateKeeper.Changed(desired(spec("a.example"), 1, ready)));
        var reborn = keeper(desired(spec("a.example"), 1, ready), store, WORK);
        keeper.settle();
        reborn.settle();

        assertThat(store.writes()).hasSize(1);
        assertThat(store.lastReport()).isEqualTo(ready);
    }

    @Test
    void what_only_shows_what_it_wrote_and_read_itself_is_no_reason_to_look() throws Exception {
        var keeper = keeper(spec("a.example"));
        keeper.comeToRest();
        var ready = store.lastReport();
        store.hold(MemoryStore.Step.LOOK);

        keeper.tell(new CertificateKeeper.Changed(desired(spec("a.example"), 1, ready.stored())));
        keeper.tell(new CertificateKeeper.SecretSeen(
                store.secret(SECRET).orElseThrow().version()));

        assertThat(keeper.rests()).isTrue();
        store.release();
    }

    @Test
    void another_status_than_it_wrote_is_a_reason_to_look() throws Exception {
        var keeper = keeper(spec("a.example"));
        keeper.comeToRest();
        store.hold(MemoryStore.Step.LOOK);

        keeper.tell(new CertificateKeeper.Changed(desired(spec("a.example"), 1, CertificateStatus.none())));

        assertThat(keeper.rests()).isFalse();
        store.release();
    }

    @Test
    void another_version_of_the_Secret_than_it_looked_at_is_a_reason_to_look() throws Exception {
        var keeper = keeper(spec("a.example"));
        keeper.comeToRest();
        store.hold(MemoryStore.Step.LOOK);

        keeper.tell(new CertificateKeeper.SecretSeen("another"));

        assertThat(keeper.rests()).isFalse();
        store.release();
    }

    @Test
    void a_deleted_Secret_comes_back_with_one_write() throws Exception {
        var keeper = keeper(spec("a.example"));
        store.nextReport();
        store.nextReport();

        store.delete(SECRET);
        keeper.tell(CertificateKeeper.Look.INSTANCE);

        assertThat(store.nextReport().condition("Issuing").orElseThrow().reason())
                .isEqualTo("DoesNotExist");
        assertThat(store.nextReport().revision()).isEqualTo(2);
        keeper.settle();
        assertThat(store.writes()).hasSize(2);
        assertThat(store.secret(SECRET)).isPresent();
    }

    @Test
    void renews_when_the_time_has_come_and_not_before() throws Exception {
        var keeper = keeper(spec("a.example"));
        store.nextReport();
        var renewal = store.nextReport().renewalTime().orElseThrow();

        time.set(renewal.minusSeconds(1));
        keeper.settle();
        assertThat(store.writes()).hasSize(1);
        time.set(renewal);
        keeper.tell(CertificateKeeper.Look.INSTANCE);

        assertThat(store.nextReport().condition("Issuing").orElseThrow().reason())
                .isEqualTo("Renewing");
        assertThat(store.nextReport().revision()).isEqualTo(2);
    }

    @Test
    void somebodys_Issuing_condition_forces_one_renewal_and_its_echoes_no_other() throws Exception {
        var keeper = keeper(spec("a.example"));
        store.nextReport();
        var ready = store.nextReport();
        var asked = new CertificateStatus(
                List.of(new Condition("Issuing", true, "ManuallyTriggered", "please", 1)),
                ready.notBefore(),
                ready.notAfter(),
                ready.renewalTime(),
                1,
                Failures.none());

        keeper.tell(new CertificateKeeper.Changed(desired(spec("a.example"), 1, asked)));
        var issuing = store.nextReport();
        assertThat(issuing.condition("Issuing").orElseThrow().reason()).isEqualTo("ManuallyTriggered");
        assertThat(store.nextReport().revision()).isEqualTo(2);
        keeper.tell(new CertificateKeeper.Changed(desired(spec("a.example"), 1, asked)));
        keeper.tell(new CertificateKeeper.Changed(desired(spec("a.example"), 1, issuing)));
        keeper.settle();

        assertThat(store.writes()).hasSize(2);
    }

    @Test
    void the_renew_command_does_the_same() throws Exception {
        var keeper = keeper(spec("a.example"));
        store.nextReport();
        store.nextReport();

        keeper.tell(CertificateKeeper.Renew.INSTANCE);

        store.nextReport();
        assertThat(store.nextReport().revision()).isEqualTo(2);
        assertThat(serial(store.writes().get(0)))
                .isNotEqualTo(serial(store.writes().get(1)));
    }

    @Test
    void after_a_conflict_it_looks_and_decides_again() throws Exception {
        var foreign = made(spec("a.example"), NOW);
        store.interfereWith(foreign);

        keeper(spec("a.example"));

        store.nextReport();
        var ready = store.nextReport();
        assertThat(ready.condition("Ready").orElseThrow().isTrue()).isTrue();
        assertThat(store.writes()).isEmpty(); // the other's pair is as good as ours would have been
        assertThat(store.secret(SECRET).orElseThrow().data()).isEqualTo(foreign.data());
    }

    @Test
    void waits_for_a_missing_issuer_and_issues_when_it_appears() throws Exception {
        var later = new MemoryStore();
        var keeper = keeper(desired(spec("a.example")), later, WORK);
        var waiting = later.nextReport().condition("Issuing").orElseThrow();
        assertThat(waiting.isTrue()).isTrue();
        assertThat(waiting.message()).contains("waiting for the issuer", "Issuer self not found");

        later.has(ISSUER, SELF_SIGNED);
        keeper.tell(CertificateKeeper.Look.INSTANCE);

        assertThat(later.nextReport().condition("Issuing").orElseThrow().reason())
                .isEqualTo("DoesNotExist");
        assertThat(later.nextReport().condition("Ready").orElseThrow().isTrue()).isTrue();
        assertThat(later.lastReport().failures()).isEqualTo(Failures.none());
    }

    @Test
    void a_failed_issue_is_counted_and_not_tried_again_at_once() throws Exception {
        var ca = made(Certificates.ca(), NOW.minus(Duration.ofDays(3650)).plusSeconds(60)); // ends in a minute
        store.has(ISSUER, new FoundIssuer(new IssuerSpec.Ca("ca-tls"), Optional.of(ca)));
        var keeper = keeper(spec("a.example"));

        store.nextReport();
        var failed = store.nextReport();
        assertThat(failed.condition("Issuing").orElseThrow().isTrue()).isFalse();
        assertThat(failed.condition("Issuing").orElseThrow().reason()).isEqualTo("CAExpiring");
        assertThat(failed.failures()).isEqualTo(new Failures(1, Optional.of(NOW)));
        keeper.settle();
        assertThat(store.lastReport().failures().attempts()).isEqualTo(1);

        time.set(NOW.plusSeconds(5)); // the longest first pause
        store.has(ISSUER, SELF_SIGNED);
        keeper.tell(CertificateKeeper.Look.INSTANCE);
        store.nextReport();
        assertThat(store.nextReport().failures()).isEqualTo(Failures.none());
    }

    @Test
    void a_Secret_that_an_issuer_signs_with_is_not_renewed_in_place() throws Exception {
        store.has(made(spec("a.example"), NOW)).feeds(SECRET);
        time.set(NOW.plus(Duration.ofDays(80)));

        var keeper = keeper(spec("a.example"));

        var report = store.nextReport();
        assertThat(report.condition("Issuing").orElseThrow().reason()).isEqualTo("RotationRequired");
        assertThat(report.condition("Ready").orElseThrow().isTrue()).isTrue();
        keeper.settle();
        assertThat(store.writes()).isEmpty();
    }

    @Test
    void a_deleted_CA_is_put_back_as_it_was() throws Exception {
        var ca = made(spec("a.example"), NOW);
        store.has(ca).feeds(SECRET);
        var keeper = keeper(spec("a.example"));
        keeper.settle();

        store.delete(SECRET);
        keeper.tell(CertificateKeeper.Look.INSTANCE);
        store.awaitSecret(SECRET);
        keeper.settle();

        assertThat(store.secret(SECRET).orElseThrow().data()).isEqualTo(ca.data());
        assertThat(store.lastReport().revision()).isZero();
    }

    @Test
    void wrong_labels_are_repaired_without_a_new_certificate() throws Exception {
        var secret = made(spec("a.example"), NOW);
        store.has(secret.with(Map.of("mine", "stays"), secret.annotations()));

        var keeper = keeper(spec("a.example"));

        keeper.settle();
        var repaired = store.secret(SECRET).orElseThrow();
        assertThat(repaired.data()).isEqualTo(secret.data());
        assertThat(repaired.labels()).containsEntry("mine", "stays").containsEntry("app", "web");
    }

    @ParameterizedTest
    @EnumSource(MemoryStore.Step.class)
    void understands_every_command_in_every_waiting_state(MemoryStore.Step step) throws Exception {
        store.hold(step);
        understandsEveryCommand(keeper(spec("a.example")));
    }

    @Test
    void understands_every_command_while_issuing_and_at_rest() throws Exception {
        var held = new HeldExecutor();
        var issuing = keeper(desired(spec("a.example")), store, held);
        held.runNext(); // the look
        assertThat(store.nextReport().condition("Issuing")).isPresent();
        held.awaitNext(); // the issue
        everyCommand().forEach(issuing::tell);
        held.runAll();

        var resting = keeper(spec("a.example"));
        resting.settle();
        understandsEveryCommand(resting);
    }

    private void understandsEveryCommand(WatchedKeeper keeper) throws Exception {
        var unhandled = KIT.createTestProbe(UnhandledMessage.class);
        KIT.system().eventStream().tell(new EventStream.Subscribe<>(UnhandledMessage.class, unhandled.ref()));
        everyCommand().forEach(keeper::tell);
        store.release();
        keeper.settle();
        unhandled.expectNoMessage(Duration.ZERO);
    }

    /** One of each, outdated where it is a reply. */
    private static List<CertificateKeeper.Command> everyCommand() throws Exception {
        var all = new ArrayList<CertificateKeeper.Command>();
        for (var type : leaves(CertificateKeeper.Command.class)) {
            if (type.isEnum()) {
                all.add((CertificateKeeper.Command) type.getEnumConstants()[0]);
            } else if (type.equals(CertificateKeeper.Changed.class)) {
                all.add(new CertificateKeeper.Changed(desired(spec("a.example"))));
            } else if (type.equals(CertificateKeeper.SecretSeen.class)) {
                all.add(new CertificateKeeper.SecretSeen("never looked at"));
            } else {
                var constructor = type.getDeclaredConstructors()[0];
                constructor.setAccessible(true);
                var arguments = new Object[constructor.getParameterCount()];
                arguments[0] = -1L;
                all.add((CertificateKeeper.Command) constructor.newInstance(arguments));
            }
        }
        assertThat(all).hasSize(10);
        return all;
    }

    private static List<Class<?>> leaves(Class<?> sealed) {
        var leaves = new ArrayList<Class<?>>();
        for (var type : sealed.getPermittedSubclasses()) {
            if (type.isSealed()) {
                leaves.addAll(leaves(type));
            } else {
                leaves.add(type);
            }
        }
        return leaves;
    }

    private WatchedKeeper keeper(CertificateSpec spec) {
        return keeper(desired(spec), store, WORK);
    }

    private WatchedKeeper keeper(DesiredCertificate desired, MemoryStore store, Executor work) {
        return new WatchedKeeper(KIT, desired, store, work, time::get);
    }

    private static BigInteger serial(StoredSecret secret) {
        return ReissuePolicy.inspect(NAME, spec("a.example"), Optional.of(secret))
                .pair()
                .orElseThrow()
                .leaf()
                .getSerialNumber();
    }

    private static Condition condition(String type, boolean isTrue, String reason, CertificateStatus in) {
        return new Condition(
                type, isTrue, reason, in.condition(type).orElseThrow().message(), 1);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
