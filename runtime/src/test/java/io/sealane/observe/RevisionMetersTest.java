package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.observe.NodeMetrics.RevisionName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RevisionMetersTest {

    private final NodeMetrics metrics = NodeMetrics.create(10);
    private final RevisionMeters meters = metrics.revision(new RevisionName("default", "one", "one", "one-00001"));

    @Test
    void a_request_waits_until_it_is_let_in_and_is_under_way_until_it_is_over() {
        meters.begun();
        assertThat(gauges()).isEqualTo("concurrency 1, active 0, queued 1");
        meters.sent();
        assertThat(gauges()).isEqualTo("concurrency 1, active 1, queued 0");
        meters.ended(true, 200, 1);
        assertThat(gauges()).isEqualTo("concurrency 0, active 0, queued 0");
    }

    @Test
    void one_that_goes_to_another_node_is_not_under_way_here_also_when_a_Pod_was_tried_first() {
        meters.begun();
        meters.passedOn(false);
        assertThat(gauges()).isEqualTo("concurrency 0, active 0, queued 0");

        meters.begun();
        meters.sent();
        meters.passedOn(true);
        assertThat(gauges()).isEqualTo("concurrency 0, active 0, queued 0");
    }

    private String gauges() {
        return "concurrency " + gauge("concurrency") + ", active " + gauge("active") + ", queued " + gauge("queued");
    }

    private long gauge(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("kn_revision_request_" + name + "{"))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .findFirst()
                .orElseThrow();
    }
}
