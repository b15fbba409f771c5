package io.sealane.node;

import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.NodePages;
import io.sealane.resource.embedded.PodLogs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The Kubernetes API that a node goes by: the one it serves itself, or somebody else's. */
interface KubernetesApi {

    /**
     * Serves an API, or finds the one that {@code sealane.kubernetes.kubeconfig} names.
     *
     * @param logs what Pods of this node write
     */
    static KubernetesApi open(Foundation base, PodLogs logs, Closing closing) {
        var kubeconfig = base.config().getString("sealane.kubernetes.kubeconfig");
        return kubeconfig.isBlank() ? ApiEndpoint.open(base, logs, closing) : RemoteApi.of(base, kubeconfig);
    }

    /** A client for the node's own controllers; the caller closes it. */
    Fabric8Resources resources();

    /** What is created where absent before anything else starts. */
    List<String> bootstrap();

    /** A client with the admin's rights. */
    ApiClient client();

    /** Holds a private key. */
    String kubeconfig();

    /** Where the kubeconfig is; empty without a file. */
    Optional<Path> kubeconfigFile();

    int port();

    /** Whether somebody else runs Pods there: a cluster, with kubelets. */
    boolean runsPods();

    /** Shows pages of the node, where the API is its own. */
    void show(NodePages pages);
}
