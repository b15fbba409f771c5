package io.sealane.node;

import static io.sealane.node.SampleNode.address;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.testing.NeedsTool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The three modes of transport encryption, switched while the node runs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TransportEncryptionTest {

    private static final String INGRESS = "://broker-ingress.knative-eventing.svc.cluster.local/demo/br";

    private static SampleNode sample;

    @BeforeAll
    static void start() {
        sample = SampleNode.start();
    }

    @AfterAll
    static void stop() {
        sample.close();
    }

    @Test
    void strict_serves_https_only_and_advertises_nothing_else() throws Exception {
        sample.encryption("Strict");
        var broker = sample.awaitBroker("https");

        assertThat(address(broker).path("url").asText()).isEqualTo("https" + INGRESS);
        assertThat(address(broker).path("CACerts").asText()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(urls(broker)).containsExactly("https" + INGRESS);
        assertThat(sample.plainSender().publish("strict-plain")).isEqualTo(404);
        assertThat(sample.sender().overKeptConnection("strict-tls", "{}")).isEqualTo(202);
    }

    @Test
    void permissive_serves_both_and_lists_https_first() throws Exception {
        sample.encryption("permissive");
        var broker = sample.api()
                .await(
                        SampleNode.BROKERS,
                        "br",
                        SampleNode.PATIENCE,
                        found -> urls(found).size() == 2);

        assertThat(urls(broker)).containsExactly("https" + INGRESS, "http" + INGRESS);
        assertThat(address(broker).path("url").asText()).isEqualTo("http" + INGRESS);
        assertThat(sample.plainSender().publish("permissive-plain")).isEqualTo(202);
        var tls = new EventSender(
                SampleNode.localUrl(broker),
                Trusting.only(broker.path("status")
                        .path("addresses")
                        .path(0)
                        .path("CACerts")
                        .asText()));
        assertThat(tls.overKeptConnection("permissive-tls", "{}")).isEqualTo(202);
    }

    @Test
    void disabled_serves_http_only_and_clears_the_list_of_addresses() throws Exception {
        sample.encryption("Strict");
        var tls = sample.sender();
        sample.encryption("disabled");
        var broker = sample.awaitBroker("http");

        assertThat(address(broker).path("url").asText()).isEqualTo("http" + INGRESS);
        assertThat(address(broker).has("CACerts")).isFalse();
        assertThat(urls(broker)).isEmpty();
        assertThat(sample.plainSender().publish("disabled-plain")).isEqualTo(202);
        assertThat(tls.overKeptConnection("disabled-tls", "{}")).isEqualTo(404);
    }

    @Test
    @NeedsTool("curl")
    void a_host_that_the_certificate_does_not_cover_is_misdirected() throws Exception {
        sample.encryption("Strict");
        sample.awaitBroker("https");
        var curl = Tool.of("curl", java.util.Map.of());
        var url = sample.url("cluster-local-https").replace("127.0.0.1", "localhost") + "/demo/br";

        assertThat(curl.run("-sk", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: other.example", url))
                .isEqualTo("421");
    }

    private static List<String> urls(JsonNode broker) {
        var urls = new ArrayList<String>();
        broker.path("status")
                .path("addresses")
                .forEach(entry -> urls.add(entry.path("url").asText()));
        return urls;
    }
}
