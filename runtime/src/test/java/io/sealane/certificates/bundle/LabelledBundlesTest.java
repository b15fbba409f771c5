package io.sealane.certificates.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The metric of trust bundles; their Events and what is trusted of them are a matter of those who read them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LabelledBundlesTest {

    private static final String GOOD = TestCa.create("good").bundle().toPem();
    private static final String BAD = "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";

    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));

    private final FakeResources resources = new FakeResources();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void bad_blocks_among_good_ones_are_counted_and_none_once_they_are_mended() {
        LabelledBundles.follow(resources, CertMetrics.in(registry, 10), NOW);
        resources.create(map(Map.of("a.pem", GOOD + BAD + GOOD, "b.pem", BAD)));
        assertThat(leftOut()).isEqualTo(2);

        var stored = resources.read(ConfigMap.class, "knative-eventing", "roots");
        resources.replace(
                new ConfigMapBuilder(stored).withData(Map.of("a.pem", GOOD)).build());
        assertThat(leftOut()).isZero();

        resources.delete(ConfigMap.class, new ResourceKey("knative-eventing", "roots"));
        assertThat(registry.find("sealane.trust.bundle.left.out").gauge()).isNull();
    }

    @Test
    void a_ConfigMap_without_the_label_is_not_looked_at() {
        LabelledBundles.follow(resources, CertMetrics.in(registry, 10), NOW);

        resources.create(new ConfigMapBuilder(map(Map.of("a.pem", BAD)))
                .editMetadata()
                .withLabels(null)
                .endMetadata()
                .build());

        assertThat(registry.find("sealane.trust.bundle.left.out").gauge()).isNull();
    }

    @Test
    void in_the_namespace_of_Serving_any_value_of_the_label_will_do_and_a_bad_block_is_told_by_name() {
        LabelledBundles.follow(resources, CertMetrics.in(registry, 10), NOW);

        resources.create(new ConfigMapBuilder(map(Map.of("a.pem", GOOD + BAD)))
                .editMetadata()
                .withNamespace("knative-serving")
                .withLabels(Map.of("networking.knative.dev/trust-bundle", "false"))
                .endMetadata()
                .build());

        assertThat(registry.get("sealane.trust.bundle.left.out")
                        .tags("namespace", "knative-serving", "name", "roots")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(resources.informer(Event.class).list()).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("NotUnderstood");
            assertThat(event.getMessage()).startsWith("key a.pem, block 2: expected base64");
        });
    }

    private double leftOut() {
        return registry.get("sealane.trust.bundle.left.out")
                .tags("kind", "ConfigMap", "namespace", "knative-eventing", "name", "roots")
                .gauge()
                .value();
    }

    private static ConfigMap map(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("knative-eventing")
                .withName("roots")
                .addToLabels("networking.knative.dev/trust-bundle", "true")
                .endMetadata()
                .withData(data)
                .build();
    }
}
