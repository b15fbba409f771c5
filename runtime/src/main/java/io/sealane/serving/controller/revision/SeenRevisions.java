package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.observe.NodeMetrics;
import io.sealane.observe.NodeMetrics.RevisionName;
import io.sealane.observe.RevisionMeters;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.requests.RevisionRequests;
import io.sealane.serving.requests.ServedRevision;
import io.sealane.serving.scale.Decision;
import io.sealane.serving.scale.ScaleSpec;
import io.sealane.serving.scale.Scales;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Shows how Revisions do: who hears of their requests, and their meters. Safe for any thread. */
public final class SeenRevisions {

    private final RevisionRequests requests;
    private final NodeMetrics metrics;
    private final Function<ResourceKey, String> host;
    private final Scales scales;
    private final Map<ResourceKey, Seen> revisions = new ConcurrentHashMap<>();

    private record Seen(RevisionName name, RevisionMeters meters) {}

    /** @param host a Revision's name inside */
    public SeenRevisions(
            RevisionRequests requests, NodeMetrics metrics, Function<ResourceKey, String> host, Scales scales) {
        this.requests = requests;
        this.metrics = metrics;
        this.host = host;
        this.scales = scales;
    }

    void follow(Revision revision, ScaleSpec spec) {
        revisions.computeIfAbsent(ResourceKey.of(revision), key -> {
            var labels = Meta.labels(revision);
            var service = labels.getOrDefault(Known.SERVICE, "");
            var configuration = labels.getOrDefault(Known.CONFIGURATION, "");
            var name = new RevisionName(key.namespace(), service, configuration, key.name());
            var meters = metrics.revision(name);
            meters.scaled(scale(key, spec));
            requests.serves(host.apply(key), new ServedRevision(key, service, configuration), meters);
            return new Seen(name, meters);
        });
    }

    void forget(ResourceKey revision) {
        requests.forget(host.apply(revision));
        Optional.ofNullable(revisions.remove(revision)).ifPresent(seen -> metrics.forget(seen.name()));
    }

    void pods(ResourceKey revision, Deployment deployment, List<Pod> pods) {
        var seen = revisions.get(revision);
        if (seen == null) {
            return;
        }
        var ready = deployment.getStatus() == null
                ? 0
                : Optional.ofNullable(deployment.getStatus().getReadyReplicas()).orElse(0);
        var leaving = (int) pods.stream().filter(Owners::isLeaving).count();
        var pending = (int) pods.stream()
                .filter(pod -> !Owners.isLeaving(pod)
                        && (pod.getStatus() == null
                                || !"Running".equals(pod.getStatus().getPhase())))
                .count();
        seen.meters()
                .pods(new RevisionMeters.Pods(
                        ready,
                        Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1),
                        Math.max(0, pods.size() - leaving - pending - ready),
                        pending,
                        leaving));
    }

    private RevisionMeters.Scale scale(ResourceKey revision, ScaleSpec spec) {
        return new RevisionMeters.Scale(
                spec.metric() == ScaleSpec.Metric.RPS ? "rps" : "concurrency",
                of(revision, Decision::wanted),
                of(revision, Decision::stable),
                of(revision, Decision::panic),
                spec::target,
                of(revision, decision -> decision.panicking() ? 1 : 0),
                of(revision, Decision::excessBurst));
    }

    private DoubleSupplier of(ResourceKey revision, ToDoubleFunction<Decision> part) {
        return () -> scales.of(revision).map(part::applyAsDouble).orElse(0.0);
    }
}
