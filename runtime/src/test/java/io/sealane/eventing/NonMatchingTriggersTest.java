package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.memory.MemoryMedium;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What triggers cost that an event is not for, from publish to delivery. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NonMatchingTriggersTest {

    private static final boolean FULL = "full".equals(System.getProperty("sealane.size"));
    private static final int EVENTS = FULL ? 20_000 : 300;
    private static final int ROUNDS = FULL ? 7 : 2;
    private static final TriggerSettings MATCHING =
            trigger("matching", Map.of("type", "made"), TestNode.delivery(0, Optional.empty()));

    @Test
    void nine_of_them_get_nothing_hold_nothing_and_cost_next_to_nothing(TestReporter report) throws Exception {
        var ten = new ArrayList<>(List.of(MATCHING));
        for (var other = 0; other < 9; other++) {
            ten.add(trigger("other" + other, Map.of("type", "other" + other), TestNode.delivery(0, Optional.empty())));
        }
        var ratios = new ArrayList<Double>();
        try (var node = TestNode.on(new MemoryMedium()).start()) {
            for (var round = 0; round < ROUNDS; round++) {
                node.settings(2L * round + 1, 1, MATCHING);
                var alone = cpuOf(node, round + "-1-");
                node.settings(2L * round + 2, 1, ten.toArray(TriggerSettings[]::new));
                var among = cpuOf(node, round + "-10-");
                ratios.add((double) among / alone);
            }

            for (var other = 0; other < 9; other++) {
                assertThat(node.upstream.queue(uri("other" + other))).isEmpty();
            }
            var page = node.mesh
                    .inspection()
                    .page(List.of("namespaces", "ns", "brokers", "br"), Map.of(), Runnable::run)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            for (var shown : new ObjectMapper().readTree(page.json()).path("triggers")) {
                if (!shown.path("name").asText().equals("matching")) {
                    assertThat(shown.path("inFlight").asInt()).as("%s", shown).isZero();
                    assertThat(shown.path("lag").asInt()).as("%s", shown).isZero();
                }
            }
        }
        report.publishEntry("CPU of an event with ten triggers to that with one, each round", ratios.toString());
        var median = ratios.stream().sorted().toList().get(ROUNDS / 2);
        // Short rounds measure the compiler and whoever else is on the machine.
        assertThat(FULL ? median : 1.0).isLessThan(1.2);
    }

    /** CPU time of the process, in nanoseconds, until all that was published is delivered. */
    private static long cpuOf(TestNode node, String prefix) throws Exception {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var began = system.getProcessCpuTime();
        var wanted = new HashSet<String>();
        var open = new ArrayList<CompletableFuture<Outcome>>();
        for (var number = 0; number < EVENTS; number++) {
            wanted.add(prefix + number);
            open.add(node.publish(event(prefix + number)));
            if (open.size() == 64) {
                awaitAccepted(open);
            }
        }
        awaitAccepted(open);
        while (!wanted.isEmpty()) {
            wanted.remove(header(node.upstream.next(uri("matching")), "ce-id"));
        }
        return system.getProcessCpuTime() - began;
    }

    private static void awaitAccepted(List<CompletableFuture<Outcome>> open) throws Exception {
        for (var outcome : open) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);
        }
        open.clear();
    }
}
