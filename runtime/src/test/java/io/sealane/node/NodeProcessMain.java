package io.sealane.node;

import io.sealane.node.api.ApiClient;
import io.sealane.node.command.ForegroundNode;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A node as {@code sealane run} starts it, but on free ports. */
final class NodeProcessMain {

    private NodeProcessMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        var config = com.typesafe.config.ConfigFactory.parseString(System.getProperty("sealane.test.config", ""));
        var settings =
                NodeSettings.in(Path.of(arguments[0])).withPorts(Ports.FREE).withConfig(config);
        var node = ForegroundNode.start(settings, out);
        var haltAt = System.getProperty("sealane.test.halt-at", "");
        if (!haltAt.isEmpty()) {
            haltAt(node.node().apiClient(), haltAt);
        }
        node.awaitEnd();
    }

    /** Ends the process as kill -9 does, as soon as a CA rotation is in that phase. */
    private static void haltAt(ApiClient api, String phase) {
        api.await(
                "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations",
                "eventing",
                Duration.ofSeconds(120),
                rotation -> rotation.path("status").path("phase").asText().equals(phase));
        Runtime.getRuntime().halt(137);
    }
}
