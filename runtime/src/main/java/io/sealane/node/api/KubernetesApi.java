package io.sealane.node.api;

import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.NodePages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The Kubernetes API that a node goes by: the one it serves itself, or somebody else's. */
public interface KubernetesApi {

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
