package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ConfigMaps of eventing that count for what is written next, and no sooner or later. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class EventingAdmissionTest {

    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps/";
    private static final String EVENTING = "/apis/eventing.knative.dev/v1/namespaces/";
    private static final String PINGS = "/apis/sources.knative.dev/v1/namespaces/demo/pingsources";
    private static final String CLASS = "/metadata/annotations/eventing.knative.dev~1broker.class";

    private static final String NEVER = "filter: {attributes: {type: never}}, ";

    private static Sealane node;
    private static ApiClient api;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.start();
        node = Sealane.start(NodeSettings.inMemory());
        api = node.apiClient();
        for (var namespace : new String[] {"demo", "elsewhere"}) {
            node.applyText("{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}");
        }
        node.applyText("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: demo}}");
        api.await(EVENTING + "demo/brokers", "br", SampleNode.PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @Test
    void a_broker_without_a_class_gets_the_default_of_its_namespace_and_keeps_it() {
        defaults("""
                clusterDefault: {brokerClass: Sealane, delivery: {retry: 7}}
                namespaceDefaults:
                  elsewhere: {brokerClass: Kafka, apiVersion: v1, kind: ConfigMap, name: kafka}
                """);
        broker("elsewhere", "theirs");
        broker("demo", "ours");

        var ours = ready("demo", "ours");
        var theirs = api.get(EVENTING + "elsewhere/brokers/theirs");

        assertThat(ours.at(CLASS).asText()).isEqualTo("Sealane");
        assertThat(ours.at("/spec/delivery/retry").asInt()).isEqualTo(7);
        assertThat(theirs.at(CLASS).asText()).isEqualTo("Kafka");
        assertThat(theirs.at("/spec/config/name").asText()).isEqualTo("kafka");
        assertThat(theirs.at("/spec/config/namespace").asText()).isEqualTo("elsewhere");
        assertThat(theirs.has("status")).isFalse();

        defaults("clusterDefault: {brokerClass: Sealane, delivery: {retry: 8}}");
        broker("elsewhere", "later");

        assertThat(ready("elsewhere", "later").at("/spec/delivery/retry").asInt())
                .isEqualTo(8);
        broker("elsewhere", "theirs");
        assertThat(api.get(EVENTING + "elsewhere/brokers/theirs").at(CLASS).asText())
                .isEqualTo("Kafka");
        assertThat(api.get(EVENTING + "demo/brokers/ours")
                        .at("/spec/delivery/retry")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void defaults_with_a_mistyped_field_are_refused_and_the_last_ones_stay() {
        defaults("clusterDefault: {brokerClass: Sealane, delivery: {retry: 6}}");

        assertThatThrownBy(() -> defaults("clusterDefault: {brokerClass: Sealane, delivery: {retri: 3}}"))
                .hasMessageContaining("data[default-br-config].clusterDefault.delivery.retri")
                .hasMessageContaining("unknown field, expected one of retry, backoffPolicy");
        broker("demo", "spared");

        assertThat(ready("demo", "spared").at("/spec/delivery/retry").asInt()).isEqualTo(6);
    }

    @Test
    void data_of_PingSources_is_as_long_as_the_ConfigMap_lets_it_be() {
        ping("long", "schedule: '0 0 1 1 *', data: abcd, sink: {uri: 'http://sink.example'}");
        set("config-ping-defaults", "data-max-size", "3");

        assertThatThrownBy(
                        () -> ping("refused", "schedule: '0 0 1 1 *', data: abcd, sink: {uri: 'http://sink.example'}"))
                .hasMessageContaining("spec.data")
                .hasMessageContaining("expected at most 3 bytes");
        ping("short", "schedule: '0 0 1 1 *', data: abc, sink: {uri: 'http://sink.example'}");
        // What is there already may be written again as it is.
        api.mergePatch(PINGS + "/long", "{\"metadata\":{\"labels\":{\"seen\":\"true\"}}}");

        assertThatThrownBy(() -> set("config-ping-defaults", "data-max-size", "much"))
                .hasMessageContaining("expected a number of bytes");
        set("config-ping-defaults", "data-max-size", "-1");
        ping("refused", "schedule: '0 0 1 1 *', data: abcd, sink: {uri: 'http://sink.example'}");
    }

    @Test
    void timeouts_of_deliveries_are_refused_while_the_feature_is_disabled() {
        set("config-features", "delivery-timeout", "disabled");

        assertThatThrownBy(() -> trigger("timed", "uri: 'http://sink.example'", NEVER + "delivery: {timeout: PT1S}, "))
                .hasMessageContaining("spec.delivery.timeout")
                .hasMessageContaining("delivery-timeout is disabled");
        trigger("untimed", "uri: 'http://sink.example'", NEVER + "delivery: {retry: 1}, ");

        set("config-features", "delivery-timeout", "enabled");
        trigger("timed", "uri: 'http://sink.example'", NEVER + "delivery: {timeout: PT1S}, ");
    }

    @Test
    void a_kind_without_addresses_is_reached_where_the_mapping_says() throws Exception {
        set("config-kreference-mapping", "Widget.v1.shop.example", site.uri("/") + "{{ .Namespace }}/{{ .Name }}");
        ping(
                "mapped",
                "schedule: '* * * * * *', data: tick, sink: {ref: {apiVersion: shop.example/v1, kind: Widget, name: a}}");
        trigger("mapped", "ref: {apiVersion: shop.example/v1, kind: Widget, name: b}", "");
        api.await(
                PINGS,
                "mapped",
                SampleNode.PATIENCE,
                source -> condition(source, "SinkProvided").equals("False"));

        set("config-features", "kreference-mapping", "enabled");

        assertThat(site.next("/demo/a").body()).isEqualTo("tick");
        api.await(EVENTING + "demo/triggers", "mapped", SampleNode.PATIENCE, isTrue("Ready"));
        publish("to-widget");
        assertThat(site.next("/demo/b").header("ce-id")).isEqualTo("to-widget");

        set("config-features", "kreference-mapping", "disabled");

        api.await(
                PINGS,
                "mapped",
                SampleNode.PATIENCE,
                source -> condition(source, "SinkProvided").equals("False"));
        assertThatThrownBy(() -> set("config-kreference-mapping", "Widget.v1", "http://h/{{ .Nome }}"))
                .hasMessageContaining("got .Nome");
    }

    private static void defaults(String text) {
        set("config-br-defaults", "default-br-config", text);
    }

    private static void set(String map, String key, String value) {
        api.mergePatch(
                MAPS + map,
                "{\"data\":{\"" + key + "\":\"" + value.replace("\n", "\\n").replace("\"", "\\\"") + "\"}}");
    }

    private static void broker(String namespace, String name) {
        node.applyText("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: " + name + ", namespace: "
                + namespace + "}}");
    }

    private static JsonNode ready(String namespace, String name) {
        return api.await(EVENTING + namespace + "/brokers", name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static void ping(String name, String spec) {
        node.applyText("{apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: " + name
                + ", namespace: demo}, spec: {" + spec + "}}");
    }

    private static void trigger(String name, String subscriber, String more) {
        node.applyText("{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: " + name
                + ", namespace: demo}, spec: {broker: br, " + more
                + "subscriber: {" + subscriber + "}}}");
    }

    private static String condition(JsonNode resource, String type) {
        for (var condition : resource.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    private static void publish(String id) throws Exception {
        var url = node.listeners().stream()
                .filter(line -> line.startsWith("cluster-local-http "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
        assertThat(new PlainSender(URI.create(url + "/demo/br")).publish(id)).isEqualTo(202);
    }
}
