package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer gets wrong: each is refused by name. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StartRefusalTest {

    @TempDir
    private Path folder;

    @Test
    void a_taken_cluster_port_is_named_and_nothing_is_left_on_disk() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var data = folder.resolve("data");
            var settings = NodeSettings.in(data).withPorts(new Ports(0, 0, 0, 0, 0, taken.getLocalPort(), 0, 0));

            assertThatThrownBy(() -> Sealane.start(settings))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageStartingWith("cluster transport: port " + taken.getLocalPort() + " is taken; ");
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void a_taken_port_of_a_listener_is_named_once() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var ports = new Ports(0, 0, taken.getLocalPort(), 0, 0, 0, 0, 0);

            assertThatThrownBy(() -> Sealane.start(NodeSettings.inMemory().withPorts(ports)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageMatching("listener cluster-local-http: cannot listen on /127.0.0.1:"
                            + taken.getLocalPort() + ": .*Address already in use");
        }
    }

    @Test
    void a_setting_of_a_wrong_type_is_named_with_what_it_should_be() {
        var config = ConfigFactory.parseString("sealane.observe.tls = maybe");

        assertThatThrownBy(() -> Sealane.start(NodeSettings.inMemory().withConfig(config)))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("settings: ")
                .hasMessageContaining("tls has type STRING rather than BOOLEAN");
    }

    @Test
    void a_manifest_that_is_not_there_is_named_before_anything_starts() {
        var none = folder.resolve("none");
        var data = folder.resolve("data");
        var settings = NodeSettings.in(data).withPorts(Ports.FREE).withApply(List.of(none));

        assertThatThrownBy(() -> Sealane.start(settings))
                .isInstanceOf(StartFailure.class)
                .hasMessage("apply " + none + ": expected a readable file or folder");
        assertThat(data).doesNotExist();
    }

    @Test
    void of_a_manifest_with_several_documents_the_one_that_is_refused_is_named() throws IOException {
        var file = Files.writeString(folder.resolve("two.yaml"), """
                {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: orders, namespace: shop}
                spec: {broker: br, subscriber: {uri: http://localhost}, delivery: {retry: many}}
                """);

        assertThatThrownBy(() -> Sealane.start(
                        NodeSettings.inMemory().withPorts(Ports.FREE).withApply(List.of(file))))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("apply " + file + ": Trigger shop/orders: ")
                .hasMessageContaining("spec.delivery.retry");
    }

    @Test
    void a_data_folder_in_use_is_named_and_the_path_of_the_kubeconfig_is_plain() {
        var data = folder.resolve(".").resolve("data");
        var settings = NodeSettings.in(data).withPorts(Ports.FREE);
        try (var first = Sealane.start(settings)) {
            assertThat(first.kubeconfig()).contains(folder.resolve("data").resolve("kubeconfig"));
            assertThatThrownBy(() -> Sealane.start(settings))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("data folder " + data + ": another node uses it; expected one of this node's own");
        }
    }

    @Test
    void why_a_file_cannot_be_read_is_the_cause_which_the_command_line_shows() {
        var config = ConfigFactory.parseMap(Map.of("sealane.kubernetes.kubeconfig", folder.toString()));

        assertThatThrownBy(() -> Sealane.start(
                        NodeSettings.inMemory().withPorts(Ports.FREE).withConfig(config)))
                .isInstanceOf(StartFailure.class)
                .hasMessage("settings: sealane.kubernetes.kubeconfig: " + folder + ": expected a readable kubeconfig")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void a_data_folder_of_a_later_version_is_refused_and_nothing_in_it_is_changed() throws IOException {
        var data = Files.createDirectory(folder.resolve("later"));
        Files.writeString(data.resolve("format"), "2\n");

        assertThatThrownBy(() -> Sealane.start(NodeSettings.in(data).withPorts(Ports.FREE)))
                .isInstanceOf(StartFailure.class)
                .hasMessage("data folder " + data
                        + ": its format is 2, expected 1; it is a later version's, start that one");

        try (var files = Files.list(data)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("format", "lock");
        }
    }
}
