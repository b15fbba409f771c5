package io.sealane.node.command;

import io.sealane.node.NodeSettings;
import io.sealane.node.Sealane;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A node that ends with the process: on TERM or Ctrl-C it drains, on a failed start it leaves nothing behind. */
public final class ForegroundNode {

    private final Sealane node;
    private final CountDownLatch ended;

    private ForegroundNode(Sealane node, CountDownLatch ended) {
        this.node = node;
        this.ended = ended;
    }

    /** Starts the node and prints one line per listener, then one with {@code ready}. */
    public static ForegroundNode start(NodeSettings settings, PrintWriter out) {
        LogFormat.apply(
                settings.config(), settings.advertise() + ":" + settings.ports().cluster());
        var running = new AtomicReference<@Nullable Sealane>();
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running, ended, out), "sealane-shutdown"));
        var node = Sealane.start(settings);
        running.set(node);
        node.listeners().forEach(listener -> out.println(shown(listener)));
        node.kubeconfig().ifPresent(file -> out.println("kubeconfig " + file));
        say(out, "ready");
        return new ForegroundNode(node, ended);
    }

    /** Certificates name {@code localhost}, not its address. */
    static String shown(String listener) {
        return listener.contains("https://") ? listener.replace("://127.0.0.1:", "://localhost:") : listener;
    }

    /** The node that runs. */
    public Sealane node() {
        return node;
    }

    /** Blocks until the node has been shut down. */
    public void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(AtomicReference<@Nullable Sealane> running, CountDownLatch ended, PrintWriter out) {
        var node = running.get();
        if (node != null) {
            say(out, "stopping: open requests finish, then the data is synced");
            node.close();
            say(out, "stopped");
        }
        ended.countDown();
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
