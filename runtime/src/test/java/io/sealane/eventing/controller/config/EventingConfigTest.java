package io.sealane.eventing.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import io.sealane.resource.status.ObjectEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** ConfigMaps as an API server lets them in that knows nothing of their contents. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventingConfigTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SYSTEM = "knative-eventing";
    private static final String RETRIES = "clusterDefault: {delivery: {retry: 3}}";

    private final FakeResources resources = new FakeResources();
    private final ObjectEvents events =
            new ObjectEvents(resources, "test", InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
    private final EventingConfig config = new EventingConfig(
            resources.informer(ConfigMap.class),
            SYSTEM,
            new NamespaceOfHost("cluster.local"),
            encryption -> {},
            new ConfigFaults(EventingRules.configMaps(SYSTEM), events));

    @Test
    void a_mistyped_field_of_the_defaults_of_brokers_is_told_and_what_held_before_stays() throws Exception {
        start();
        set("config-br-defaults", "default-br-config", RETRIES);
        set("config-br-defaults", "default-br-config", "clusterDefault: {delivry: {retry: 5}}");

        assertThat(retry()).isEqualTo(3);
        assertThat(told("config-br-defaults"))
                .singleElement()
                .asString()
                .startsWith(
                        "data[default-br-config].clusterDefault.delivry: Forbidden: unknown field, expected one of ")
                .endsWith("; what held before is in force");

        set("config-br-defaults", "default-br-config", "clusterDefault: {delivery: {retry: 7}}");
        assertThat(retry()).isEqualTo(7);
        ResourcesContract.done(resources.delete(ConfigMap.class, new ResourceKey(SYSTEM, "config-br-defaults")));
        assertThat(config.defaults()).isEqualTo(BrokerDefaults.NONE);
    }

    @Test
    void a_second_document_is_told_and_nobody_follows_either() throws Exception {
        start();
        set("config-br-defaults", "default-br-config", RETRIES + "\n---\n" + RETRIES);

        assertThat(config.defaults()).isEqualTo(BrokerDefaults.NONE);
        assertThat(told("config-br-defaults"))
                .singleElement()
                .isEqualTo("data[default-br-config]: Invalid value: \"clusterDefault: {delivery: {retry: 3}} ...\":"
                        + " data[default-br-config]: expected one YAML document, got 2; what held before is in force");
    }

    @Test
    void a_text_of_another_type_is_told_and_what_held_before_stays() throws Exception {
        start();
        set("config-br-defaults", "default-br-config", RETRIES);
        set("config-br-defaults", "default-br-config", "clusterDefault: {delivery: {deadLetterSink: [a]}}");

        assertThat(retry()).isEqualTo(3);
        assertThat(told("config-br-defaults")).isNotEmpty();
    }

    @Test
    void at_start_what_is_understood_is_followed_and_the_rest_is_told_once() throws Exception {
        set("config-br-defaults", "default-br-config", RETRIES + "\nnamespaceDefault: {}");

        start();

        assertThat(retry()).isEqualTo(3);
        assertThat(told("config-br-defaults"))
                .containsExactly("data[default-br-config].namespaceDefault: Forbidden: unknown field, expected one of"
                        + " clusterDefault, namespaceDefaults; what is understood of the rest is in force");
    }

    @Test
    void a_mistyped_field_of_the_defaults_of_channels_is_told_and_what_held_before_stays() throws Exception {
        start();
        set("default-ch-webhook", "default-ch-config", "clusterDefault: {apiVersion: m/v1, kind: Mine}");
        set("default-ch-webhook", "default-ch-config", "clusterDefault: {apiVersion: m/v1, kinds: Other}");

        assertThat(config.channels().template("ns").getKind()).isEqualTo("Mine");
        assertThat(told("default-ch-webhook"))
                .anySatisfy(text -> assertThat(text).contains("clusterDefault.kinds: Forbidden: unknown field"));
    }

    @Test
    void keys_that_nobody_reads_are_told() throws Exception {
        start();
        set("config-br-defaults", "default-br-confg", RETRIES);
        set("config-features", "transport-encription", "strict");

        assertThat(told("config-br-defaults"))
                .containsExactly("data[default-br-confg]: has no effect, expected default-br-config");
        assertThat(told("config-features"))
                .containsExactly("data[transport-encription]: has no effect, it is no feature that Sealane knows");
        assertThat(config.features().encryption()).isEqualTo(TransportEncryption.DISABLED);
    }

    @Test
    void a_time_of_requests_that_is_none_is_told_and_what_held_before_stays() throws Exception {
        start();
        set("config-features", "requestreply-default-timeout", "PT5S");
        set("config-features", "requestreply-default-timeout", "soon");

        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(told("config-features"))
                .containsExactly(
                        "requestreply-default-timeout: expected a duration of at most PT1H, got 'soon'; PT5S is in force");
    }

    @Test
    void a_switch_of_the_request_log_that_is_none_is_told() throws Exception {
        start();
        set("config-observability", "logging.enable-request-log", "yes");

        assertThat(told("config-observability"))
                .containsExactly("data[logging.enable-request-log]: Invalid value: \"yes\": expected true or false");
    }

    @Test
    void a_mapping_that_leads_nowhere_is_told() throws Exception {
        start();
        set("config-features", "kreference-mapping", "enabled");
        set("config-kreference-mapping", "Job.v1.batch", "https://jobs.example/{{ .Nome }}");

        assertThat(told("config-kreference-mapping")).singleElement().asString().contains("got .Nome");
    }

    /** As the controllers do, which hear of what is there once more. */
    private void start() {
        config.readAll();
        resources.informer(ConfigMap.class).listen(config::changed);
    }

    private void set(String map, String key, String value) throws Exception {
        var config = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SYSTEM)
                .withName(map)
                .endMetadata()
                .addToData(key, value)
                .build();
        ResourcesContract.done(resources.apply(JSON.convertValue(config, GenericKubernetesResource.class)));
    }

    private int retry() {
        return config.defaults().delivery("ns", "Sealane").orElseThrow().getRetry();
    }

    private List<String> told(String map) {
        return resources.informer(Event.class).list().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(map)
                        && event.getReason().equals(ConfigFaults.REASON)
                        && event.getType().equals("Warning")
                        && event.getCount() == 1)
                .map(Event::getMessage)
                .toList();
    }
}
