package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.observe.NodeMetrics.Name;
import java.util.Set;
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
        metrics.trigger("demo", "gone", "t").attempted("2xx", 1_000_000);

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
        two.oldest(() -> 1_600_000_000L);

        assertThat(metrics.scrape())
                .contains("sealane_trigger_undelivered_events{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 7.0")
                .contains(
                        "sealane_trigger_oldest_undelivered_timestamp_seconds{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 1.6E9");
        two.close();
        assertThat(metrics.scrape())
                .contains("sealane_trigger_undelivered_events{broker=\"br\",namespace=\"demo\",trigger=\"t\"} 3.0");
    }
}
