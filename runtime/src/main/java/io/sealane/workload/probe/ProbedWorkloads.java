package io.sealane.workload.probe;

import io.sealane.workload.Workloads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Probes what others run, where its Pod says so. Safe for any thread. */
public final class ProbedWorkloads implements Workloads, AutoCloseable {

    private final Workloads others;
    private final ProbeSettings settings;
    private final ScheduledExecutorService timer;

    private ProbedWorkloads(Workloads others, ProbeSettings settings) {
        this.others = others;
        this.settings = settings;
        this.timer = Executors.newScheduledThreadPool(settings.threads(), task -> {
            var thread = new Thread(task, "sealane-probes");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param others run the containers */
    public static ProbedWorkloads of(Workloads others, ProbeSettings settings) {
        return new ProbedWorkloads(others, settings);
    }

    @Override
    public Optional<Workload> start(Container container) {
        return others.start(container)
                .map(workload -> ProbedWorkload.of(workload, container.probes(), settings.untilReady(), timer));
    }

    @Override
    public List<String> images() {
        return others.images();
    }

    /** Nothing is probed any more. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
