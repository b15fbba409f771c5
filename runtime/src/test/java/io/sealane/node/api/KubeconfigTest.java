package io.sealane.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.node.folder.BootstrapCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KubeconfigTest {

    private static final ClientTls TLS = ClientTls.create(ClientTlsSettings.of(TlsEngine.JSSE), Clock.systemUTC());

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void a_Pod_reaches_its_cluster_with_the_token_in_the_file_also_when_that_was_written_anew() throws IOException {
        root();
        Files.writeString(folder.resolve("token"), "first\n");
        var environment = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443");

        var access = Kubeconfig.read(Kubeconfig.ofPod(environment, folder), TLS, now::get);

        var token = access.token().orElseThrow();
        assertThat(access.url()).hasToString("https://10.0.0.1:6443");
        assertThat(token.get()).isEqualTo("first");
        Files.writeString(folder.resolve("token"), "second");
        now.updateAndGet(time -> time.plus(Duration.ofSeconds(31)));
        assertThat(token.get()).isEqualTo("second");
        Files.delete(folder.resolve("token"));
        now.updateAndGet(time -> time.plus(Duration.ofSeconds(31)));
        assertThat(token.get()).isEqualTo("second");
    }

    @Test
    void an_address_of_IPv6_is_put_in_brackets() {
        assertThat(Kubeconfig.ofPod(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"), folder))
                .contains("server: https://[fd00::1]:443");
    }

    @Test
    void what_is_no_Pod_is_told_so() {
        assertThatThrownBy(() -> Kubeconfig.ofPod(Map.of(), folder))
                .hasMessageStartingWith("KUBERNETES_SERVICE_HOST: expected it in the environment");
    }

    @Test
    void a_token_in_the_file_itself_counts_and_is_not_shown() throws IOException {
        root();
        var text = Kubeconfig.ofPod(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), folder)
                .replaceFirst("tokenFile: .*", "token: secret");

        var access = Kubeconfig.read(text, TLS, now::get);

        assertThat(access.token().orElseThrow().get()).isEqualTo("secret");
        assertThat(access.toString()).doesNotContain("secret");
    }

    @Test
    void files_with_a_relative_path_are_looked_for_beside_the_kubeconfig() throws IOException {
        root();
        Files.writeString(folder.resolve("token"), "beside");
        var text = Kubeconfig.ofPod(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), Path.of(""));
        assertThat(text).contains("tokenFile: token", "certificate-authority: ca.crt");

        var access = Kubeconfig.read(text, folder, TLS, now::get);

        assertThat(access.token().orElseThrow().get()).isEqualTo("beside");
    }

    private void root() throws IOException {
        Files.writeString(
                folder.resolve("ca.crt"),
                BootstrapCa.open(Optional.empty(), Clock.systemUTC()).certificatePem());
    }
}
