package io.sealane.cert;

import static io.sealane.cert.Certificates.ISSUER;
import static io.sealane.cert.Certificates.NAME;
import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.SECRET;
import static io.sealane.cert.Certificates.SELF_SIGNED;
import static io.sealane.cert.Certificates.SETTINGS;
import static io.sealane.cert.Certificates.desired;
import static io.sealane.cert.Certificates.spec;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.sealane.cert.CertSupervisor.Apply;
import io.sealane.cert.CertSupervisor.IssuerChanged;
import io.sealane.cert.CertSupervisor.Remove;
import io.sealane.cert.CertSupervisor.Renew;
import io.sealane.cert.CertSupervisor.SecretChanged;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertSupervisorTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2);

    private final MemoryStore store = new MemoryStore();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        WORK.shutdownNow();
    }

    @Test
    void forwards_what_concerns_a_certificate() throws Exception {
        var supervisor = KIT.spawn(CertSupervisor.create(store, WORK, SETTINGS, () -> NOW));
        supervisor.tell(new Apply(desired(spec("a.example"))));
        assertThat(store.nextReport().condition("Issuing").orElseThrow().message())
                .contains("not found");

        store.has(ISSUER, SELF_SIGNED);
        supervisor.tell(new IssuerChanged("shop", ISSUER));
        store.nextReport();
        assertThat(store.nextReport().revision()).isEqualTo(1);

        store.delete(SECRET);
        supervisor.tell(new SecretChanged(SECRET));
        store.nextReport();
        assertThat(store.nextReport().revision()).isEqualTo(2);

        supervisor.tell(new Renew(NAME));
        store.nextReport();
        assertThat(store.nextReport().revision()).isEqualTo(3);
    }

    @Test
    void a_removed_certificate_is_kept_no_longer_and_may_come_back() throws Exception {
        store.has(ISSUER, SELF_SIGNED);
        var supervisor = KIT.spawn(CertSupervisor.create(store, WORK, SETTINGS, () -> NOW));
        supervisor.tell(new Apply(desired(spec("a.example"))));
        store.nextReport();
        var ready = store.nextReport();

        supervisor.tell(new Remove(NAME));
        store.delete(SECRET);
        supervisor.tell(new SecretChanged(SECRET)); // nobody is left to care
        supervisor.tell(new Renew(NAME));
        supervisor.tell(new Apply(desired(spec("a.example"), 1, ready)));

        store.nextReport();
        assertThat(store.nextReport().revision()).isEqualTo(2);
        assertThat(store.writes()).hasSize(2);
    }

    @Test
    void a_keeper_that_breaks_is_started_again_with_the_newest_wish() throws Exception {
        store.has(ISSUER, SELF_SIGNED);
        var reads = new AtomicInteger();
        var supervisor = KIT.spawn(CertSupervisor.create(store, WORK, SETTINGS, () -> {
            if (reads.incrementAndGet() == 1) {
                throw new IllegalStateException("the clock broke");
            }
            return NOW;
        }));

        supervisor.tell(new Apply(desired(spec("a.example"))));

        store.nextReport();
        assertThat(store.nextReport().condition("Ready").orElseThrow().isTrue()).isTrue();
    }
}
