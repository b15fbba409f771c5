package io.sealane.node;

import io.sealane.node.api.ApiClient;
import io.sealane.node.api.KubernetesApi;
import io.sealane.node.life.Closing;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.ApiServerSettings;
import io.sealane.resource.manifest.Bootstrap;
import io.sealane.resource.manifest.Manifests;
import io.sealane.workload.PodLogBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** An embedded API server without the rest of a node: nobody acts on what is stored there but those who come over the network. */
final class ApiAlone implements AutoCloseable {

    private final Closing closing = new Closing();
    private final Foundation base;
    private final KubernetesApi api;
    private final Fabric8Resources resources;

    private ApiAlone() {
        var clock = Clock.systemUTC();
        base = Foundation.start(NodeSettings.inMemory(), clock, closing);
        api = ApiEndpoint.open(base, new PodLogBook(clock, 1), closing);
        resources = closing.add("API client", api.resources());
        base.await(Bootstrap.createAbsent(resources, api.bootstrap()), "bootstrap objects");
    }

    static ApiAlone start() {
        return new ApiAlone();
    }

    /** A further client with all rights; it ends with the server. */
    Fabric8Resources resources() {
        return closing.add("another API client", api.resources());
    }

    /** Applies objects with all rights. */
    void apply(Path file) throws IOException {
        base.await(Manifests.apply(resources, Manifests.read(Files.readString(file), file.toString())), "apply");
    }

    /** A way in with a token of a service account, and no more rights than it has. */
    String kubeconfig(ResourceKey account) {
        var token = base.await(
                resources.token(
                        account, List.of(ApiServerSettings.standard().tokens().issuer()), Duration.ofHours(1)),
                "token");
        return api.kubeconfig()
                .replaceAll("    client-(certificate|key)-data: .*\\R", "")
                .replaceFirst("  user:\\R", "  user:\n    token: " + token + "\n");
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
