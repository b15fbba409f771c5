package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.memory.MemoryMedium;
import io.sealane.node.life.SystemEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Two nodes in this JVM: one journal, one bootstrap CA, and the second a client of the first one's API server.
 *
 * <p>The first is the oldest, and stays when the second is gone.
 */
final class TwoNodes implements AutoCloseable {

    private static final String CLUSTER = """
            sealane.eventing.limits.refresh-interval = 300ms
            akka.cluster {
              leader-actions-interval = 100ms
              gossip-interval = 100ms
              failure-detector {
                heartbeat-interval = 300ms
                acceptable-heartbeat-pause = 10s
              }
              split-brain-resolver {
                active-strategy = keep-oldest
                stable-after = 1s
              }
            }
            # Ending the actor system is a crash here: nothing is left in order.
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            """;

    final LocalJournal journal = LocalJournal.open(new MemoryMedium(), JournalSettings.defaults(), Clock.systemUTC());
    final WitnessJournal firstJournal = new WitnessJournal(journal);
    final WitnessJournal secondJournal = new WitnessJournal(journal);
    final Sealane first;
    final Sealane second;
    private final String firstName = ToldFailureDetector.newName();
    private final String secondName = ToldFailureDetector.newName();
    private boolean killed;

    private TwoNodes(NodeSettings settings, Path folder, String more, Optional<ApiAlone> api) throws IOException {
        var shared = config(
                CLUSTER + more + "\nsealane.cluster.bootstrap-folder = \"" + folder.resolve("bootstrap") + "\"\n");
        var kubeconfig = folder.resolve("kubeconfig");
        if (api.isPresent()) {
            Files.writeString(kubeconfig, api.get().kubeconfig());
        }
        var apart = api.isEmpty() ? "" : "sealane.kubernetes.kubeconfig = \"" + kubeconfig + "\"\n";
        first = Sealane.start(settings.withSharedJournal(firstJournal)
                .withConfig(
                        config(apart + ToldFailureDetector.settings(firstName)).withFallback(shared)));
        if (api.isEmpty()) {
            Files.writeString(kubeconfig, first.kubeconfigText());
        }
        second = Sealane.start(settings.withSharedJournal(secondJournal)
                .withConfig(config(ToldFailureDetector.settings(secondName) + "sealane.cluster.seed-nodes = [\""
                                + transport(first) + "\"]\n"
                                + "sealane.kubernetes.kubeconfig = \"" + kubeconfig + "\"\n")
                        .withFallback(shared)));
    }

    static TwoNodes start(Path folder) throws IOException {
        return start(folder, "");
    }

    /** @param more settings of both, as HOCON */
    static TwoNodes start(Path folder, String more) throws IOException {
        return new TwoNodes(NodeSettings.inMemory(), folder, more, Optional.empty());
    }

    /** Both are clients of an API server that outlives them, so that either may die. */
    static TwoNodes beside(ApiAlone api, NodeSettings settings, Path folder, String more) throws IOException {
        return new TwoNodes(settings, folder, more, Optional.of(api));
    }

    static Config config(String text) {
        return ConfigFactory.parseString(text);
    }

    /** Host and port of a node's transport. */
    static String transport(Sealane node) {
        return Cluster.get(node.system()).selfMember().address().hostPort().replaceFirst(".*@", "");
    }

    /** The second node is gone at once, without a word to the first, which has to find out. */
    void killSecond() {
        killed = true;
        second.system().terminate();
        end(second);
    }

    /** Its transport was told to end and says nothing any more; if its streams take their time, all is stopped in the midst. */
    private static void end(Sealane node) {
        if (!endsWithin(3, node)) {
            SystemEnd.stop(node.system());
            endsWithin(20, node);
        }
    }

    private static boolean endsWithin(int seconds, Sealane node) {
        return node.system()
                .getWhenTerminated()
                .toCompletableFuture()
                .thenApply(done -> true)
                .completeOnTimeout(false, seconds, TimeUnit.SECONDS)
                .join();
    }

    /** The second node is gone at once, and the first is told that it will not come back. */
    void removeSecond() {
        killSecond();
        forgetSecond();
    }

    /** The first node is gone at once, without a word to the second, which is told that it will not come back. */
    void killFirst() {
        var address = Cluster.get(first.system()).selfMember().address();
        first.system().terminate();
        ToldFailureDetector.alone(secondName);
        var cluster = Cluster.get(second.system());
        cluster.manager().tell(new Down(address));
        akka.actor.testkit.typed.javadsl.TestProbe.create(second.system()).awaitAssert(Duration.ofSeconds(60), () -> {
            assertThat(cluster.state().getMembers()).hasSize(1);
            return true;
        });
        end(first);
    }

    /** Waits until an assertion about the first node holds. */
    void await(Duration within, Runnable assertion) {
        akka.actor.testkit.typed.javadsl.TestProbe.create(first.system()).awaitAssert(within, () -> {
            assertion.run();
            return true;
        });
    }

    /** Who is gone without a word is asked for until it is given up, also by a node that leaves. */
    private void forgetSecond() {
        ToldFailureDetector.alone(firstName);
        var cluster = Cluster.get(first.system());
        cluster.manager()
                .tell(new Down(Cluster.get(second.system()).selfMember().address()));
        await(Duration.ofSeconds(60), () -> {
            if (cluster.state().members().size() > 1) {
                throw new AssertionError("the node that was killed is still a member");
            }
        });
    }

    @Override
    public void close() {
        if (killed || second.system().whenTerminated().isCompleted()) {
            forgetSecond();
        }
        second.close();
        first.close();
        ToldFailureDetector.forget(firstName);
        ToldFailureDetector.forget(secondName);
        journal.close();
    }
}
