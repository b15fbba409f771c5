package io.sealane.eventing.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.filter.Filter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsDigestTest {

    private static final BrokerId ID = new BrokerId("ns", "br");
    private static final BrokerSettings BROKER = new BrokerSettings(ID, "uid-br", 2, Duration.ZERO);
    private static final Filter A = Filter.prefix(Map.of("type", "a"));
    private static final Filter B = Filter.suffix(Map.of("type", "b"));

    @Test
    void equal_settings_have_equal_digests_in_whatever_order_they_come() {
        var one = trigger("one", exact("type", "a", "source", "/b"));
        var again = trigger("one", exact("source", "/b", "type", "a"));
        var two = trigger("two", A);

        assertThat(SettingsDigest.of(BROKER, List.of(one, two)))
                .isEqualTo(SettingsDigest.of(BROKER, List.of(two, again)));
    }

    @Test
    void every_difference_counts() {
        var other = new BrokerSettings(ID, "uid-br", 2, Duration.ofSeconds(1));
        var digests = Stream.of(
                        SettingsDigest.of(BROKER, List.of()),
                        SettingsDigest.of(other, List.of()),
                        SettingsDigest.of(BROKER, List.of(trigger("one", Filter.everything()))),
                        SettingsDigest.of(BROKER, List.of(trigger("two", Filter.everything()))),
                        SettingsDigest.of(BROKER, List.of(trigger("one", Filter.all(List.of(A, B))))),
                        SettingsDigest.of(BROKER, List.of(trigger("one", Filter.any(List.of(A, B))))),
                        SettingsDigest.of(BROKER, List.of(trigger("one", Filter.not(Filter.any(List.of(A, B)))))),
                        SettingsDigest.of(BROKER, List.of(trigger("one", Filter.sql("type = 'a'")))))
                .distinct();

        assertThat(digests).hasSize(8);
    }

    @Test
    void whether_a_subscriber_counts_passes_counts() {
        var one = trigger("one", A);
        var counting = new TriggerSettings(
                one.id(),
                one.uid(),
                one.broker(),
                one.filter(),
                one.subscriber().countingPasses(true),
                one.delivery());

        assertThat(SettingsDigest.of(BROKER, List.of(counting))).isNotEqualTo(SettingsDigest.of(BROKER, List.of(one)));
    }

    private static TriggerSettings trigger(String name, Filter filter) {
        return new TriggerSettings(
                new TriggerId("ns", name),
                "uid-" + name,
                ID,
                filter,
                new Destination(URI.create("http://" + name + ".ns.svc.cluster.local/"), TrustBundle.EMPTY),
                new DeliverySettings(
                        0,
                        DeliverySettings.Backoff.LINEAR,
                        Duration.ofMillis(10),
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        DeliverySettings.Format.BINARY));
    }

    private static Filter exact(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return Filter.exact(map);
    }
}
