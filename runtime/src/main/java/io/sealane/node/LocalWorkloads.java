package io.sealane.node;

import io.sealane.gateway.event.EventAddressing;
import io.sealane.resource.ResourceKey;
import io.sealane.workload.MeshNames;
import io.sealane.workload.PodLogBook;

/** What Pods of this node write, and where the names of the mesh lead. */
record LocalWorkloads(MeshNames names, PodLogBook book) {

    static LocalWorkloads create(Foundation base) {
        return new LocalWorkloads(
                new MeshNames(base.config().getString("sealane.cluster-domain")),
                new PodLogBook(base.clock(), base.config().getInt("sealane.workload.log-chars-max")));
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
    }
}
