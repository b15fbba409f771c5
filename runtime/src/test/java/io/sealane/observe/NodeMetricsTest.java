package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.gateway.watch.ListenerWatch.Handshake;
import io.sealane.observe.NodeMetrics.Name;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NodeMetricsTest {

    @Test
    void a_deleted_broker_takes_its_metrics_along() {
        var metrics = NodeMetrics.create(10);
        metrics.broker("demo", "kept").accepted(2, 1_000_000);
        metrics.broker("demo", "gone").refused("timeout", 1);
        metrics.trigger("demo", "gone", "t").attempted("2xx", 202, 1_000_000);

        metrics.retain(Set.of(new Name("demo", "kept", "")));

        assertThat(metrics.scrape())
                .contains("sealane_broker_events_accepted_total{broker=\"kept\",namespace=\"demo\"} 2.0")
                .doesNotContain("gone");
    }

    @Test
    void names_beyond_the_limit_share_one_set_called_other() {
        var metrics = NodeMetrics.create(1);
        metrics.broker("a", "first").accepted(1, 1);
        metrics.broker("b", "crowded").accepted(1, 1);
        metrics.broker("c", "crowding").accepted(1, 1);

        assertThat(metrics.scrape())
                .contains("sealane_broker_events_accepted_total{broker=\"first\",namespace=\"a\"} 1.0")
                .contains("sealane_broker_events_accepted_total{broker=\"other\",namespace=\"other\"} 2.0")
                .doesNotContain("crowded");
    }

    @Test
    void the_backlog_of_a_trigger_is_what_all_its_parts_have_and_its_oldest_event_the_oldest_of_all() {
        var metrics = NodeMetrics.create(1);
        var meters = metrics.trigger("demo", "br", "t");
        var one = meters.backlog();
        var two = meters.backlog();
        one.events(3);
        one.oldest(() -> 1_700_000_000L);
        two.events(4);
        one.parked(2);
        two.parked(1);
        two.oldest(() -> 1_600_000_000L);

        assertThat(metrics.scrape())
                .contains("sealane_trigger_undelivered_events{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 7.0")
                .contains("sealane_trigger_parked_keys{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 3.0")
                .contains(
                        "sealane_trigger_oldest_undelivered_timestamp_seconds{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 1.6E9");
        two.close();
        assertThat(metrics.scrape())
                .contains("sealane_trigger_undelivered_events{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 3.0");
    }

    @Test
    void every_metric_says_what_it_means() {
        var text = everyMetric().scrape();

        assertThat(helpLines(text).stream().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactlyElementsOf(text.lines()
                        .filter(line -> line.startsWith("# TYPE "))
                        .map(line -> line.split(" ")[2])
                        .toList());
    }

    @Test
    void what_a_trigger_takes_before_its_first_attempt_is_shown_as_Knative_has_it() {
        var metrics = NodeMetrics.create(10);

        metrics.trigger("demo", "br", "waits").processed(20_000_000);

        assertThat(metrics.scrape())
                .contains(
                        "kn_eventing_process_duration_seconds_bucket{kn_broker_name=\"br\",kn_broker_namespace=\"demo\","
                                + "kn_trigger_name=\"waits\",kn_trigger_namespace=\"demo\",le=\"0.01\"} 0")
                .contains("kn_trigger_name=\"waits\",kn_trigger_namespace=\"demo\",le=\"0.025\"} 1");
    }

    @Test
    void the_documentation_has_each_metric_and_its_meaning_in_the_same_words() throws Exception {
        var documented = Files.readString(Path.of("..", "docs", "metrics.md"));

        assertThat(helpLines(everyMetric().scrape()))
                .filteredOn(line -> line.matches("(sealane|certmanager|kn)_.*") && !line.contains("_max "))
                .isNotEmpty()
                .allSatisfy(line -> {
                    var name = line.substring(0, line.indexOf(' '));
                    var meaning = line.substring(line.indexOf(' ') + 1);
                    assertThat(documented).containsPattern("\\| `" + name + "` \\|.*\\| " + Pattern.quote(meaning));
                });
        assertThat(MetricTexts.BY_NAME).hasSize((int) documented
                .lines()
                .filter(line -> line.matches("\\| `(sealane|certmanager|kn)_.*"))
                .count());
    }

    /** Each meter that a node can have, once. */
    private static NodeMetrics everyMetric() {
        var metrics = NodeMetrics.create(10);
        var gateway = metrics.gateway().listener("l");
        gateway.handshake(new Handshake(Optional.empty(), Optional.of("TLSv1.3"), Optional.of(false), 1));
        metrics.broker("ns", "br").refused("timeout", 1);
        metrics.trigger("ns", "br", "t").attempted("2xx", 202, 1);
        metrics.trigger("ns", "br", "t").processed(1);
        metrics.journal().written(1, 1, 1);
        metrics.journalHolds(() -> 1, 1, () -> 1, 1);
        metrics.budget("b", () -> 1, 1);
        metrics.forwardFailed("connect");
        metrics.forwardWaiting(() -> 1);
        metrics.parkedKeys(() -> 1, 1);
        metrics.requestsHeld(() -> 1, () -> 1);
        var acme = metrics.certificates().acme();
        acme.requested(
                URI.create("https://acme.example.com/directory"), "get_order", "GET", 200, Duration.ofSeconds(1));
        acme.ordered("issued");
        metrics.lag("loop-0").accept(1);
        metrics.apiRequest("get", 200);
        metrics.apiWatches(() -> 1);
        metrics.dropped("sealane.access.log.dropped").run();
        var pair = TestCa.create("root", KeyAlgorithm.P_256).issue(new SecretName("ns", "s"), List.of("a.example"));
        metrics.stored("l", pair);
        metrics.inForce("l", pair);
        return metrics;
    }

    /** Name and text of each {@code # HELP} line that has a text. */
    private static List<String> helpLines(String scrape) {
        return scrape.lines()
                .filter(line -> line.matches("# HELP \\S+ \\S.*"))
                .map(line -> line.substring("# HELP ".length()))
                .toList();
    }
}
