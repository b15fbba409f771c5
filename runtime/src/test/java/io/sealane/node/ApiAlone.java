package io.sealane.node;

import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.manifest.Bootstrap;
import io.sealane.workload.PodLogBook;
import java.time.Clock;

/** An embedded API server without the rest of a node: nobody acts on what is stored there but those who come over the network. */
final class ApiAlone implements AutoCloseable {

    private final Closing closing = new Closing();
    private final KubernetesApi api;

    private ApiAlone() {
        var clock = Clock.systemUTC();
        var base = Foundation.start(NodeSettings.inMemory(), clock, closing);
        api = ApiEndpoint.open(base, new PodLogBook(clock, 1), closing);
        var resources = closing.add("API client", api.resources());
        base.await(Bootstrap.createAbsent(resources, api.bootstrap()), "bootstrap objects");
    }

    static ApiAlone start() {
        return new ApiAlone();
    }

    /** A further client with all rights; it ends with the server. */
    Fabric8Resources resources() {
        return closing.add("another API client", api.resources());
    }

    ApiClient client() {
        return api.client();
    }

    String kubeconfig() {
        return api.kubeconfig();
    }

    @Override
    public void close() {
        closing.close();
    }
}
