package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Port 9090 of a running node, over TLS. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ObserveEndpointTest {

    private static final Pattern DOCUMENTED = Pattern.compile("`((?:sealane|certmanager|jvm|process|kn)_[a-z_]+)`");

    private static final String DELIVERED =
            "sealane_trigger_deliveries_total{broker=\"br\",namespace=\"demo\",result=\"2xx\",trigger=\"to-event-display\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static SampleNode sample;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        sample = SampleNode.start();
        http = HttpClient.newBuilder()
                .sslContext(sample.node().trustingBootstrap())
                .build();
        assertThat(sample.sender().overKeptConnection("observed-1", "{}")).isEqualTo(202);
        // Delivered is what was answered, and counted then.
        awaitMetrics(metrics -> value(metrics, DELIVERED) >= 1);
    }

    @AfterAll
    static void end() {
        sample.close();
    }

    @Test
    void a_started_node_is_ready_and_live() throws Exception {
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(get("/ready").body()).isEqualTo("{\"status\":\"ready\"}\n");
        assertThat(get("/live").body()).isEqualTo("{\"status\":\"live\"}\n");
    }

    @Test
    void a_part_that_is_missing_is_named_in_a_problem_document() throws Exception {
        try (var other = Sealane.start(NodeSettings.inMemory())) {
            other.health().needs("moon", () -> java.util.Optional.of("it has not risen"));

            var answer = get(other, "/ready");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            var missing = new ObjectMapper().readTree(answer.body()).path("missing");
            assertThat(missing).hasSize(1);
            assertThat(missing.get(0).path("part").asText()).isEqualTo("moon");
            assertThat(missing.get(0).path("detail").asText()).isEqualTo("it has not risen");
            assertThat(get(other, "/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void other_paths_and_methods_are_refused_by_name() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        var post = http.send(
                HttpRequest.newBuilder(uri(sample.node(), "/ready"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
    }

    @Test
    void an_event_is_counted_where_it_passes() throws Exception {
        for (var series : new String[] {
            "sealane_broker_events_accepted_total{broker=\"br\",namespace=\"demo\"}",
            DELIVERED,
            "sealane_journal_batch_events_count",
            "sealane_listener_connections_accepted_total{listener=\"cluster-local-https\"}",
            "sealane_certificate_served_generation{listener=\"cluster-local-https\",namespace=\"knative-eventing\",secret=\"mt-broker-ingress-server-tls\"}"
        }) {
            assertThat(value(awaitMetrics(metrics -> value(metrics, series) >= 1), series))
                    .as(series)
                    .isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void what_is_scraped_is_what_the_documentation_lists() throws Exception {
        var documented = documented();
        // These appear with what they count, which no test makes happen here.
        documented.remove("sealane_broker_events_refused_total");
        documented.remove("sealane_forward_failures_total");
        documented.remove("sealane_source_events_total");
        documented.removeIf(name -> name.startsWith("kn_") && !name.startsWith("kn_eventing_"));
        documented.remove("certmanager_issuer_ready_status");
        documented.remove("certmanager_certificate_challenge_status");
        documented.remove("sealane_trust_bundle_left_out");
        documented.removeIf(name -> name.contains("acme"));
        documented.removeIf(name -> name.endsWith("_max"));

        // Some come with the first look at what they tell of.
        var metrics = awaitMetrics(scraped -> names(scraped).equals(documented));
        assertThat(names(metrics)).isEqualTo(documented);
    }

    private static Set<String> names(String metrics) {
        var names = new TreeSet<String>();
        metrics.lines().filter(line -> line.startsWith("# TYPE ")).forEach(line -> {
            var name = line.split(" ")[2];
            // Beside each histogram Micrometer shows a gauge of the largest value; the page says so once.
            if (!name.endsWith("_max")) {
                names.add(name);
            }
        });
        return names;
    }

    @Test
    void every_metric_that_is_scraped_says_what_it_means() throws Exception {
        var lines = get("/metrics").body().lines().toList();

        assertThat(lines.stream()
                        .filter(line -> line.matches("# HELP \\S+ \\S.*"))
                        .map(line -> line.split(" ")[2]))
                .containsExactlyElementsOf(lines.stream()
                        .filter(line -> line.startsWith("# TYPE "))
                        .map(line -> line.split(" ")[2])
                        .toList());
    }

    private static Set<String> documented() throws IOException {
        var names = new TreeSet<String>();
        Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> {
                    var found = DOCUMENTED.matcher(line.split("\\|")[1]);
                    while (found.find()) {
                        names.add(found.group(1));
                    }
                });
        return names;
    }

    /** What is scraped once it is as wanted, or when patience ends. */
    private static String awaitMetrics(Predicate<String> wanted) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var metrics = get("/metrics").body();
        while (!wanted.test(metrics) && System.nanoTime() < deadline) {
            metrics = get("/metrics").body();
        }
        return metrics;
    }

    private static double value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(sample.node(), http, path);
    }

    private static HttpResponse<String> get(Sealane node, String path) throws Exception {
        return get(
                node,
                HttpClient.newBuilder().sslContext(node.trustingBootstrap()).build(),
                path);
    }

    private static HttpResponse<String> get(Sealane node, HttpClient client, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(node, path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(Sealane node, String path) {
        var line = node.listeners().stream()
                .filter(listener -> listener.startsWith("observe "))
                .findFirst()
                .orElseThrow();
        return URI.create(line.substring(line.lastIndexOf(' ') + 1) + path);
    }
}
