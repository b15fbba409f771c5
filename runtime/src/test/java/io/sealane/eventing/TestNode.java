package io.sealane.eventing;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.transport.loop.LoopsSettings;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.Medium;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One node with eventing, a scripted upstream and a journal on a given medium. */
public final class TestNode implements AutoCloseable {

    static final BrokerId BROKER = new BrokerId("ns", "br");

    private static final String CONFIG = """
            akka.loglevel = WARNING
            akka.remote.artery.canonical.hostname = "127.0.0.1"
            akka.remote.artery.canonical.port = 0
            akka.cluster.jmx.enabled = off
            akka.coordinated-shutdown.exit-jvm = off
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            """;

    final ActorTestKit kit;
    final Loops loops;
    final LocalJournal journal;
    final ScriptedUpstream upstream;
    final EventMesh mesh;
    private final AtomicInteger turns = new AtomicInteger();

    private TestNode(Setting setting) {
        var config = ConfigFactory.parseString(setting.config)
                .withFallback(ConfigFactory.parseString(CONFIG))
                .withFallback(ConfigFactory.parseResources("sealane-cluster.conf"))
                .withFallback(ConfigFactory.load());
        kit = ActorTestKit.create("eventing-test", config);
        var cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        loops = Loops.start(kit.system(), new LoopsSettings(2, Duration.ofMillis(10), 64));
        journal = LocalJournal.open(setting.medium, setting.journal, InstantSource.system());
        upstream = setting.upstream;
        mesh = EventMesh.start(
                kit.system(), new EventMesh.Means(journal, loops.all(), upstream::on, setting.limits, setting.clock));
    }

    /** How a node is set up. */
    static final class Setting {

        private final Medium medium;
        private String config = "";
        private JournalSettings journal = JournalSettings.defaults();
        private ScriptedUpstream upstream = new ScriptedUpstream();
        private InstantSource clock = InstantSource.system();
        private EventingLimits limits = EventingLimits.forHeap(512L * 1024 * 1024);

        Setting(Medium medium) {
            this.medium = medium;
        }

        Setting config(String text) {
            config = text;
            return this;
        }

        Setting journal(JournalSettings settings) {
            journal = settings;
            return this;
        }

        Setting upstream(ScriptedUpstream scripted) {
            upstream = scripted;
            return this;
        }

        /** Not of the journal. */
        Setting clock(InstantSource other) {
            clock = other;
            return this;
        }

        Setting limits(EventingLimits changed) {
            limits = changed;
            return this;
        }

        TestNode start() {
            return new TestNode(this);
        }
    }

    static Setting on(Medium medium) {
        return new Setting(medium);
    }

    /** Publishes settings and waits until they are in force. */
    void settings(long version, int partitions, TriggerSettings... triggers) throws Exception {
        var broker = new BrokerSettings(BROKER, "uid-br", partitions, Duration.ZERO);
        settings(EventingSnapshot.of(version, List.of(broker), List.of(triggers)));
    }

    /** Publishes settings and waits until they are in force. */
    void settings(EventingSnapshot snapshot) throws Exception {
        mesh.publishSettings(snapshot);
        mesh.inForce(snapshot.version()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static TriggerSettings trigger(String name, Map<String, String> filter, DeliverySettings delivery) {
        return new TriggerSettings(
                new TriggerId("ns", name),
                "uid-" + name,
                BROKER,
                new AttributeFilter(filter),
                destination(name),
                delivery);
    }

    static TriggerSettings trigger(String name) {
        return trigger(name, Map.of(), delivery(0, Optional.empty()));
    }

    static Destination destination(String name) {
        return new Destination(uri(name), TrustBundle.EMPTY);
    }

    static URI uri(String name) {
        return URI.create("http://" + name + ".ns.svc.cluster.local/");
    }

    static DeliverySettings delivery(int retry, Optional<Destination> deadLetter) {
        return new DeliverySettings(
                retry,
                DeliverySettings.Backoff.LINEAR,
                Duration.ofMillis(10),
                Duration.ofSeconds(10),
                deadLetter,
                DeliverySettings.Format.BINARY);
    }

    public static Event event(String id) {
        return event(id, "data of " + id);
    }

    /** As it comes from the door, with passes left. */
    public static Event event(String id, String data) {
        return Event.of(
                Map.of("specversion", "1.0", "id", id, "source", "/test", "type", "made", "knativebrokerttl", 255),
                Map.of(),
                ByteString.fromString(data));
    }

    CompletableFuture<Outcome> publish(Event... events) {
        return publish("br", events);
    }

    CompletableFuture<Outcome> publish(String broker, Event... events) {
        var outcome = new CompletableFuture<Outcome>();
        var loop = loops.all().get(Math.floorMod(turns.getAndIncrement(), 2));
        loop.execute(() -> mesh.accept(new BrokerAddress("ns", broker), List.of(events), loop, outcome::complete));
        return outcome;
    }

    /** Waits until an assertion holds. */
    void await(Runnable assertion) {
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(60), () -> {
            assertion.run();
            return true;
        });
    }

    Outcome published(Event... events) throws Exception {
        return publish(events).get(20, TimeUnit.SECONDS);
    }

    /** Ends as a killed process does: nothing is drained, and the last cursors are not stored. */
    @Override
    public void close() {
        kit.shutdownTestKit();
        loops.close();
        journal.close();
    }
}
