package io.sealane.node;

import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.node.life.Closing;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.requests.RequestLog;
import io.sealane.serving.requests.RevisionRequests;
import io.sealane.workload.MeshNames;
import io.sealane.workload.PodLogBook;
import io.sealane.workload.Workloads;
import io.sealane.workload.cluster.PodAddresses;
import io.sealane.workload.probe.ProbeSettings;
import io.sealane.workload.probe.ProbedWorkloads;
import io.sealane.workload.process.LocalProcesses;
import io.sealane.workload.process.ProcessSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs the Pods of this node, what they write, and where the names of the mesh lead.
 *
 * @param requests hears of those that its Pods are sent
 * @param addresses whose those are that a cluster's Services lead to
 * @param admission where requests come by, once that is there
 */
record LocalWorkloads(
        Workloads runner,
        MeshNames names,
        PodLogBook book,
        RevisionRequests requests,
        PodAddresses addresses,
        CompletableFuture<Admission<Endpoint>> admission) {

    private static final Logger REQUESTS = LoggerFactory.getLogger("io.sealane.requests");

    /** Processes end after the listeners, so that requests under way are answered. */
    static LocalWorkloads create(Foundation base, Closing closing) {
        var admission = new CompletableFuture<Admission<Endpoint>>();
        Function<Endpoint, CompletionStage<Void>> left = endpoint -> admission.thenCompose(door -> door.left(endpoint));
        var handlers = new PartingWorkloads(base.settings().handlers(), left);
        var processes = ProcessSettings.from(base.config().getConfig("sealane.workload.processes"));
        Workloads runner = processes.enabled()
                ? closing.add("processes", LocalProcesses.beside(handlers, processes, left))
                : handlers;
        var probed = closing.add(
                "probes",
                ProbedWorkloads.of(runner, ProbeSettings.from(base.config().getConfig("sealane.workload.probes"))));
        var book = new PodLogBook(base.clock(), base.config().getInt("sealane.workload.log-chars-max"));
        var addresses = new PodAddresses();
        return new LocalWorkloads(
                probed,
                new MeshNames(base.config().getString("sealane.cluster-domain")),
                book,
                requests(base, book, addresses, closing),
                addresses,
                admission);
    }

    private static RevisionRequests requests(
            Foundation base, PodLogBook book, PodAddresses addresses, Closing closing) {
        var metrics = base.telemetry().metrics();
        var log = closing.add(
                "request log",
                RequestLog.start(
                        base.config().getInt("sealane.observe.access-log.lines-max"),
                        base.config().getBytes("sealane.observe.access-log.bytes-max"),
                        metrics.dropped("sealane.request.log.dropped"),
                        (pod, line) -> {
                            if (addresses.knows(pod)) {
                                // The log of a cluster's Pod is not ours to write to, so it stands in that of the node.
                                REQUESTS.info("{} {}", pod, line);
                            } else {
                                book.proxied(pod, line);
                            }
                        }));
        return new RevisionRequests(new RevisionRequests.Means(
                base.telemetry().traces(),
                log,
                endpoint -> book.pod(endpoint).or(() -> addresses.pod(endpoint)),
                metrics::nanos));
    }

    /** Makes the ingress' names lead to this node's own listeners. */
    void own(DataPlane data) {
        names.own(
                new ResourceKey(DataPlane.SYSTEM_NAMESPACE, DataPlane.INGRESS_SERVICE),
                data.httpAddress(),
                data.httpsAddress());
        names.own(
                new ResourceKey(DataPlane.SYSTEM_NAMESPACE, DataPlane.CHANNEL_SERVICE),
                data.httpAddress(),
                data.httpsAddress());
        names.ownEnding(EventAddressing.CHANNEL_SUFFIX, data.httpAddress());
        names.whenChanged(data.admission()::changed);
        admission.complete(data.admission());
        data.watchedBy(requests);
        data.internal().gate().answersHere(names::owns);
        book.sidecar(data.internal().log()::of);
    }
}
