package io.sealane.node;

import io.sealane.resource.client.ApiAccess;
import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.NodePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Somebody else's API server, as a kubeconfig file says how to reach it. Nothing is created there that the file's owner did not. */
record RemoteApi(Path file, String kubeconfig, ApiAccess access, Executor work) implements KubernetesApi {

    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final int HTTPS = 443;

    static RemoteApi of(Foundation base, Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new StartFailure(expected(file) + " of at most " + FILE_BYTES_MAX + " bytes");
            }
            var text = Files.readString(file);
            return new RemoteApi(file.toAbsolutePath(), text, Kubeconfig.read(text, base.tls()), base.work());
        } catch (IOException e) {
            throw new StartFailure(expected(file), e);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(expected(file) + ": " + e.getMessage(), e);
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
        return new ApiClient(access.url(), access.tls());
    }

    @Override
    public Optional<Path> kubeconfigFile() {
        return Optional.of(file);
    }

    @Override
    public int port() {
        return access.url().getPort() < 0 ? HTTPS : access.url().getPort();
    }

    /** Nothing: whom that server lets see what is not ours to decide. */
    @Override
    public void show(NodePages pages) {}

    /** Without the file's text, which holds a private key. */
    @Override
    public String toString() {
        return "RemoteApi[" + file + ", " + access + "]";
    }
}
