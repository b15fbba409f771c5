package io.sealane.node.life;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must be ended, in the reverse order of its start. One step's failure does not spare the others. */
public final class Closing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String name, AutoCloseable action) {}

    /** Remembers how to end what has just been started. */
    public synchronized <T extends AutoCloseable> T add(String name, T started) {
        steps.push(new Step(name, started));
        return started;
    }

    /** The names of what will be ended, first to last. */
    public synchronized List<String> order() {
        return steps.stream().map(Step::name).toList();
    }

    /** Ends everything that is left; a second call finds nothing. */
    @Override
    public synchronized void close() {
        while (!steps.isEmpty()) {
            var step = steps.pop();
            try {
                step.action().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("ending {} failed", step.name(), e);
            }
        }
    }
}
