package io.sealane.node.api;

import com.typesafe.config.Config;
import io.sealane.cert.tls.ClientTls;
import io.sealane.node.life.OwnAddresses;
import io.sealane.node.life.StepFailure;
import io.sealane.resource.client.ApiAccess;
import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.NodePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Somebody else's API server, as a kubeconfig file says how to reach it, or as a cluster tells its Pods. Nothing is created there that the
 * file's owner did not.
 *
 * @param file empty in a Pod
 * @param runsPods whether somebody there runs Pods
 */
public record RemoteApi(Optional<Path> file, String kubeconfig, ApiAccess access, Executor work, boolean runsPods)
        implements KubernetesApi {

    /** What {@code sealane.kubernetes.kubeconfig} says in a Pod. */
    static final String IN_CLUSTER = "in-cluster";

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final int HTTPS = 443;

    /** How servers of our own end what they say of their version: behind them nobody runs Pods but nodes. */
    private static final String OURS = "+sealane";

    /**
     * What it works with.
     *
     * @param config the node's whole configuration
     * @param work may be blocked
     */
    public record Means(Config config, ClientTls tls, InstantSource clock, Executor work) {}

    /**
     * Reads how to reach it.
     *
     * @param kubeconfig a file, or {@code in-cluster} in a Pod
     * @throws StepFailure if that cannot be read
     */
    public static RemoteApi of(String kubeconfig, Means means) {
        return kubeconfig.equals(IN_CLUSTER) ? inPod(means) : of(means, Path.of(kubeconfig));
    }

    private static RemoteApi inPod(Means means) {
        try {
            return of(means, Optional.empty(), Kubeconfig.ofPod(System.getenv(), SERVICE_ACCOUNT));
        } catch (IOException e) {
            throw new StepFailure(inCluster() + e.getMessage() + " in it", e);
        } catch (IllegalArgumentException e) {
            throw new StepFailure(inCluster() + e.getMessage(), e);
        }
    }

    private static String inCluster() {
        return "settings: sealane.kubernetes.kubeconfig: " + IN_CLUSTER
                + ": expected a Pod with the token of a service account: ";
    }

    private static RemoteApi of(Means means, Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new StepFailure(expected(file) + " of at most " + FILE_BYTES_MAX + " bytes");
            }
            return of(means, Optional.of(file.toAbsolutePath()), Files.readString(file));
        } catch (IOException e) {
            throw new StepFailure(expected(file), e);
        } catch (IllegalArgumentException e) {
            throw new StepFailure(expected(file) + ": " + e.getMessage(), e);
        }
    }

    private static RemoteApi of(Means means, Optional<Path> file, String text) throws IOException {
        var folder = file.map(Path::getParent).orElse(Path.of(""));
        var access = Kubeconfig.read(text, folder, means.tls(), means.clock());
        var place = means.config().getString("sealane.workload.place");
        var runsPods = switch (place) {
            case "node" -> false;
            case "cluster" -> true;
            case "auto" -> !version(access).endsWith(OURS);
            default ->
                throw new StepFailure(
                        "settings: sealane.workload.place: expected auto, node or cluster, got '" + place + "'");
        };
        return new RemoteApi(file, text, access, means.work(), runsPods);
    }

    private static String version(ApiAccess access) {
        try {
            return new ApiClient(access).get("/version").path("gitVersion").asText();
        } catch (IllegalStateException e) {
            throw new StepFailure(
                    "settings: sealane.kubernetes.kubeconfig: expected a server at " + access.url()
                            + " that says its version, which sealane.workload.place = auto goes by: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String expected(Path file) {
        return "settings: sealane.kubernetes.kubeconfig: " + file + ": expected a readable kubeconfig";
    }

    @Override
    public Fabric8Resources resources() {
        return Fabric8Resources.connect(access, work);
    }

    @Override
    public List<String> bootstrap() {
        return List.of();
    }

    @Override
    public ApiClient client() {
        return new ApiClient(access);
    }

    @Override
    public Optional<Path> kubeconfigFile() {
        return file;
    }

    /** That of another machine's API may be one at which this one serves. */
    @Override
    public int port() {
        if (!OwnAddresses.have(access.url().getHost())) {
            return 0;
        }
        return access.url().getPort() < 0 ? HTTPS : access.url().getPort();
    }

    /** Nothing: whom that server lets see what is not ours to decide. */
    @Override
    public void show(NodePages pages) {}

    /** Without the text, which may hold a private key. */
    @Override
    public String toString() {
        return "RemoteApi[" + access + "]";
    }
}
