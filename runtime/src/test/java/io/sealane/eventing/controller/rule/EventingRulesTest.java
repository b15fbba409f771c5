package io.sealane.eventing.controller.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.controller.policy.PolicyRules;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.Start;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventingRulesTest {

    private static final TriggerRules TRIGGERS = new TriggerRules();
    private static final BrokerRules BROKERS = new BrokerRules(true, () -> BrokerDefaults.NONE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscriber: {uri: 'http://host'}",
                "subscriber: {uri: 'https://host:65535/path?a=b'}",
                "subscriber: {uri: 'http://[2001:db8::1]:1'}",
                "subscriber: {ref: {apiVersion: v1, kind: Service, name: s}}",
                "subscriber: {ref: {apiVersion: v1, kind: Service, name: s}, uri: /path}",
                "{subscriber: {uri: 'http://host'}, delivery: {retry: 0, backoffPolicy: linear, backoffDelay: PT0S, timeout: PT1S, format: json}}",
                "{subscriber: {uri: 'http://host'}, delivery: {backoffDelay: P1DT2H, deadLetterSink: {uri: 'http://dls'}}}"
            })
    void good_triggers_pass(String spec) {
        assertThat(faults(TRIGGERS, "spec: " + (spec.startsWith("{") ? spec : "{" + spec + "}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | spec.subscriber: Required value: expected a ref or a uri",
                "{subscriber: {uri: /path}} | spec.subscriber.uri: Invalid value: \"/path\": expected an absolute http or https uri",
                "{subscriber: {uri: 'ftp://host'}} | spec.subscriber.uri: Invalid value: \"ftp://host\": expected an absolute http or https uri",
                "{subscriber: {uri: 'http://host:99999'}} | spec.subscriber.uri: Invalid value: \"http://host:99999\": expected a port of 1 to 65535",
                "{subscriber: {uri: 'http://host:0'}} | spec.subscriber.uri: Invalid value: \"http://host:0\": expected a port of 1 to 65535",
                "{subscriber: {uri: 'http://me:secret@host'}} | spec.subscriber.uri: Forbidden: expected no user or password, which a status would show to everybody",
                "{subscriber: {uri: 'http://host#f'}} | spec.subscriber.uri: Invalid value: \"http://host#f\": expected no fragment",
                "{subscriber: {ref: {kind: Service, name: s, apiVersion: v1}, uri: 'http://host'}} | spec.subscriber.uri: Invalid value: \"http://host\": expected a relative one beside a ref",
                "{subscriber: {ref: {kind: Service, name: s, apiVersion: v1}, uri: '//host/p'}} | spec.subscriber.uri: Invalid value: \"//host/p\": expected a relative one beside a ref",
                "{subscriber: {ref: {kind: Service, apiVersion: v1}}} | spec.subscriber.ref.name: Required value",
                "{subscriber: {ref: {kind: Service, name: s}}} | spec.subscriber.ref.apiVersion: Required value",
                "{subscriber: {uri: 'http://h'}, delivery: {retry: -1}} | spec.delivery.retry: Invalid value: -1: expected 0 or more",
                "{subscriber: {uri: 'http://h'}, delivery: {backoffPolicy: steep}} | spec.delivery.backoffPolicy: Unsupported value: \"steep\": supported values: \"linear\", \"exponential\"",
                "{subscriber: {uri: 'http://h'}, delivery: {backoffDelay: 2s}} | spec.delivery.backoffDelay: Invalid value: \"2s\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y",
                "{subscriber: {uri: 'http://h'}, delivery: {backoffDelay: PT-1S}} | spec.delivery.backoffDelay: Invalid value: \"PT-1S\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y",
                "{subscriber: {uri: 'http://h'}, delivery: {timeout: PT0S}} | spec.delivery.timeout: Invalid value: \"PT0S\": expected more than zero",
                "{subscriber: {uri: 'http://h'}, delivery: {retryAfterMax: 1s}} | spec.delivery.retryAfterMax: Invalid value: \"1s\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y",
                "{subscriber: {uri: 'http://h'}, delivery: {retryAfterMax: P101Y}} | spec.delivery.retryAfterMax: Invalid value: \"P101Y\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y",
                "{subscriber: {uri: 'http://h'}, delivery: {timeout: PT9999999H}} | spec.delivery.timeout: Invalid value: \"PT9999999H\": expected an ISO 8601 duration such as PT0.2S, from zero to P100Y",
                "{subscriber: {uri: 'http://h'}, delivery: {deadLetterSink: {uri: x}}} | spec.delivery.deadLetterSink.uri: Invalid value: \"x\": expected an absolute http or https uri",
                "{subscriber: {uri: 'http://h'}, delivery: {deadLetterSink: {}}} | spec.delivery.deadLetterSink: Required value: expected a ref or a uri",
                "{subscriber: {uri: 'http://h'}, delivery: {deadLetterSink: {audience: a}}} | spec.delivery.deadLetterSink: Required value: expected a ref or a uri",
                "{subscriber: {uri: 'http://h'}, brokerRef: {kind: Broker}} | spec.brokerRef.name: Required value",
                "{subscriber: {uri: 'http://h'}, broker: a, brokerRef: {name: b}} | spec.brokerRef: Forbidden: expected nothing beside spec.broker",
                "{subscriber: {uri: 'http://h'}, brokerRef: {name: b, namespace: other}} | spec.brokerRef.namespace: Invalid value: \"other\": expected the Trigger's own namespace"
            })
    void bad_triggers_are_refused_with_the_field(String spec, String fault) {
        assertThat(faults(TRIGGERS, "spec: " + spec)).containsExactly(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not PEM at all",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----"
            })
    void roots_that_are_no_certificates_are_refused_and_keys_not_quoted_as_wanted(String pem) {
        var trigger = object("spec: {subscriber: {uri: 'https://h'}}");
        ((ObjectNode) trigger.at("/spec/subscriber")).put("CACerts", pem);

        assertThat(Field.check(trigger, TRIGGERS::check))
                .extracting(Cause::field)
                .containsExactly("spec.subscriber.CACerts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kind: Service | kind: Unsupported value: \"Service\": supported values: \"Broker\"",
                "apiVersion: serving.knative.dev/v1 | apiVersion: Invalid value: \"serving.knative.dev/v1\": expected a version of eventing.knative.dev",
                "apiVersion: v1 | apiVersion: Invalid value: \"v1\": expected a version of eventing.knative.dev",
                "group: messaging.knative.dev | group: Unsupported value: \"messaging.knative.dev\": supported values: \"eventing.knative.dev\""
            })
    void a_reference_to_a_broker_names_nothing_else(String part, String fault) {
        var ref = "brokerRef: {name: b, " + part + "}";

        assertThat(faults(TRIGGERS, "spec: {" + ref + ", subscriber: {uri: 'http://h'}}"))
                .containsExactly("spec.brokerRef." + fault);
        assertThat(faults(new RequestReplyRules(), "spec: {" + ref + "}")).containsExactly("spec.brokerRef." + fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", kind: Broker",
                ", apiVersion: eventing.knative.dev/v1, kind: Broker",
                ", group: eventing.knative.dev"
            })
    void a_reference_to_a_broker_may_say_no_more_than_its_name(String more) {
        assertThat(faults(TRIGGERS, "spec: {brokerRef: {name: b" + more + "}, subscriber: {uri: 'http://h'}}"))
                .isEmpty();
    }

    @Test
    void a_trigger_may_name_its_own_namespace_as_its_brokers() {
        assertThat(faults(
                        TRIGGERS,
                        "{metadata: {namespace: ns},"
                                + " spec: {brokerRef: {name: b, namespace: ns}, subscriber: {uri: 'http://h'}}}"))
                .isEmpty();
    }

    @Test
    void a_trigger_without_a_broker_belongs_to_the_default_one_and_references_get_its_namespace() {
        var trigger = object(
                "{metadata: {namespace: ns}, spec: {subscriber: {ref: {kind: Service, apiVersion: v1, name: s}}}}");

        TRIGGERS.prepare(trigger);

        assertThat(trigger.at("/spec/broker").asText()).isEqualTo("default");
        assertThat(trigger.at("/spec/subscriber/ref/namespace").asText()).isEqualTo("ns");
    }

    @Test
    void a_trigger_is_found_by_the_label_that_names_its_broker() {
        var labelled = object("{metadata: {labels: {mine: x}}, spec: {broker: orders}}");
        var referring = object("spec: {brokerRef: {name: orders}}");
        var tooLong = object("spec: {broker: " + "b".repeat(64) + "}");
        var strange = object("spec: {broker: 'a b'}");

        for (var trigger : List.of(labelled, referring, tooLong, strange)) {
            TRIGGERS.prepare(trigger);
        }

        assertThat(labelled.at("/metadata/labels").toString())
                .isEqualTo("{\"mine\":\"x\",\"eventing.knative.dev/broker\":\"orders\"}");
        assertThat(referring.at("/metadata/labels").isMissingNode()).isTrue();
        assertThat(tooLong.at("/metadata/labels").isMissingNode()).isTrue();
        assertThat(strange.at("/metadata/labels").isMissingNode()).isTrue();
    }

    @Test
    void the_broker_of_a_trigger_stays() {
        assertThat(changed(TRIGGERS, "spec: {broker: a}", "spec: {broker: b}"))
                .containsExactly("spec.broker: Invalid value: \"b\": field is immutable, it was \"a\"");
        assertThat(changed(TRIGGERS, "spec: {broker: a}", "spec: {broker: a, filter: {}}"))
                .isEmpty();
    }

    @Test
    void the_class_and_the_configuration_of_a_broker_stay() {
        var ours = "metadata: {annotations: {eventing.knative.dev/broker.class: Sealane}}";
        var other = "metadata: {annotations: {eventing.knative.dev/broker.class: Kafka}}";

        assertThat(changed(BROKERS, ours, other))
                .containsExactly(
                        "metadata.annotations[eventing.knative.dev/broker.class]: Invalid value: \"Kafka\": field"
                                + " is immutable, it was \"Sealane\"");
        assertThat(changed(BROKERS, "metadata: {}", ours)).isEmpty();
        assertThat(changed(BROKERS, "metadata: {}", other)).hasSize(1);
        assertThat(changed(BROKERS, other, "metadata: {}")).hasSize(1);
        assertThat(changed(BROKERS, "spec: {config: {name: a}}", "spec: {config: {name: b}}"))
                .containsExactly(
                        "spec.config: Invalid value: {\"name\":\"b\"}: field is immutable, it was {\"name\":\"a\"}");
    }

    @Test
    void a_broker_has_a_number_of_partitions_and_a_retention() {
        assertThat(
                        faults(
                                BROKERS,
                                "{metadata: {annotations: {sealane.io/partitions: '0', sealane.io/retention: 1h}}, spec: {config: {kind: ConfigMap}}}"))
                .containsExactly(
                        "spec.config.name: Required value",
                        "spec.config.apiVersion: Required value",
                        "metadata.annotations[sealane.io/partitions]: Invalid value: \"0\": expected 1 to 1024",
                        "metadata.annotations[sealane.io/retention]: Invalid value: \"1h\": expected an ISO 8601 duration"
                                + " such as PT1H, from zero to P100Y");
    }

    @Test
    void a_broker_may_not_be_bounded_to_next_to_nothing() {
        for (var wrong : List.of("1023Ki", "much", "-1Gi")) {
            assertThat(faults(BROKERS, "metadata: {annotations: {sealane.io/retention-bytes: '" + wrong + "'}}"))
                    .containsExactly("metadata.annotations[sealane.io/retention-bytes]: Invalid value: \"" + wrong
                            + "\": expected a quantity of bytes such as 512Mi, at least 1Mi");
        }
        assertThat(faults(BROKERS, "metadata: {annotations: {sealane.io/retention-bytes: 1Mi}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "order: sorted | order]: Unsupported value: \"sorted\": supported values: \"unordered\", \"partitionkey\"",
                "in-flight-max: '0' | in-flight-max]: Invalid value: \"0\": expected 1 to 10000",
                "in-flight-max: '10001' | in-flight-max]: Invalid value: \"10001\": expected 1 to 10000",
                "rate-per-second-max: fast | rate-per-second-max]: Invalid value: \"fast\": expected 1 to 1000000",
                "backoff-jitter-percent: '101' | backoff-jitter-percent]: Invalid value: \"101\": expected 1 to 100",
                "breaker-failures: '-1' | breaker-failures]: Invalid value: \"-1\": expected 1 to 1000000",
                "breaker-pause: PT1S | breaker-pause]: Invalid value: \"PT1S\": expected sealane.io/breaker-failures beside it",
                "breaker-pause: PT0S | breaker-pause]: Invalid value: \"PT0S\": expected an ISO 8601 duration such as PT10S, more than zero, at most P100Y",
                "breaker-pause: P300Y | breaker-pause]: Invalid value: \"P300Y\": expected an ISO 8601 duration such as PT10S, more than zero, at most P100Y",
                "start: yesterday | start]: Invalid value: \"yesterday\": expected now, beginning or a time such as 2026-01-31T12:00:00Z"
            })
    void an_annotation_that_is_not_understood_is_refused_by_its_name(String annotation, String fault) {
        var trigger =
                "{metadata: {annotations: {sealane.io/" + annotation + "}}, spec: {subscriber: {uri: 'http://h'}}}";

        assertThat(faults(TRIGGERS, trigger)).containsExactly("metadata.annotations[sealane.io/" + fault);
    }

    @Test
    void a_dependency_is_an_object_of_the_same_namespace() {
        var trigger =
                "{metadata: {namespace: ns, annotations: {knative.dev/dependency: '%s'}}, spec: {subscriber: {uri: 'http://h'}}}";

        assertThat(faults(TRIGGERS, trigger.formatted("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\"}")))
                .isEmpty();
        for (var wrong : List.of("ping", "{\"kind\":\"Pod\",\"name\":\"p\"}")) {
            assertThat(faults(TRIGGERS, trigger.formatted(wrong)))
                    .singleElement()
                    .asString()
                    .startsWith("metadata.annotations[knative.dev/dependency]: Invalid value: ")
                    .contains("expected an object such as {\"apiVersion\"");
        }
        assertThat(faults(
                        TRIGGERS,
                        trigger.formatted(
                                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\",\"namespace\":\"other\"}")))
                .singleElement()
                .asString()
                .contains("namespace: expected 'ns', the Trigger's, got 'other'");
    }

    @Test
    void a_broker_may_allow_few_passes() {
        assertThat(faults(BROKERS, "metadata: {annotations: {sealane.io/ttl: '3'}}"))
                .isEmpty();
        assertThat(faults(BROKERS, "metadata: {annotations: {sealane.io/ttl: '256'}}"))
                .containsExactly("metadata.annotations[sealane.io/ttl]: Invalid value: \"256\": expected 1 to 255");
    }

    @Test
    void annotations_say_pace_and_start() {
        var terms = Terms.of(Map.of(
                "sealane.io/order", "partitionkey",
                "sealane.io/in-flight-max", "7",
                "sealane.io/rate-per-second-max", "20",
                "sealane.io/backoff-jitter-percent", "30",
                "sealane.io/breaker-failures", "3",
                "sealane.io/start", "2026-01-31T12:00:00Z"));

        assertThat(terms.pace())
                .isEqualTo(new Pace(
                        true,
                        OptionalInt.of(7),
                        OptionalInt.of(20),
                        Optional.of(new Pace.Breaker(3, Duration.ofSeconds(10)))));
        assertThat(terms.jitterPercent()).isEqualTo(30);
        assertThat(Terms.of(null).jitterPercent()).isZero();
        assertThat(terms.start()).isEqualTo(new Start.At(Instant.parse("2026-01-31T12:00:00Z")));
        assertThat(Terms.of(null).pace()).isEqualTo(Pace.FREE);
        assertThat(Terms.of(Map.of("sealane.io/start", "beginning")).start()).isEqualTo(Start.BEGINNING);
    }

    @Test
    void a_subscription_keeps_its_channel_of_its_own_namespace() {
        var rules = new SubscriptionRules();
        var good =
                "{metadata: {namespace: ns}, spec: {channel: {apiVersion: v1, kind: Channel, name: c}, subscriber: {uri: 'http://h'}}}";

        assertThat(faults(rules, good)).isEmpty();
        assertThat(faults(rules, good.replace("name: c", "name: c, namespace: other")))
                .containsExactly(
                        "spec.channel.namespace: Invalid value: \"other\": expected the Subscription's own namespace");
        assertThat(faults(rules, "spec: {}"))
                .containsExactly(
                        "spec.channel: Required value: the Subscription must reference a channel",
                        "spec.subscriber: Required value: expected a ref or a uri");
        assertThat(changed(rules, good, good.replace("name: c", "name: d"))).hasSize(1);
    }

    @Test
    void the_template_of_a_channel_stays() {
        assertThat(changed(
                        new ChannelRules(),
                        "spec: {channelTemplate: {apiVersion: a, kind: X}}",
                        "spec: {channelTemplate: {apiVersion: a, kind: Y}}"))
                .hasSize(1);
    }

    @Test
    void policies_say_one_thing_per_entry() {
        assertThat(
                        faults(
                                new PolicyRules(),
                                "spec: {to: [{ref: {name: a}, selector: {kind: b}}], from: [{sub: 'a*b'}, {}], filters: [{cesql: x =}]}"))
                .map(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactly("spec.to[0]", "spec.from[0].sub", "spec.from[1]", "spec.filters[0].cesql");
    }

    @Test
    void a_policy_is_about_its_own_namespace() {
        var policy = "{metadata: {namespace: ns}, spec: {to: [{ref: {kind: Broker, name: b, namespace: %s}}]}}";

        assertThat(faults(new PolicyRules(), policy.formatted("other")))
                .containsExactly(
                        "spec.to[0].ref.namespace: Invalid value: \"other\": expected the EventPolicy's own namespace");
        assertThat(faults(new PolicyRules(), policy.formatted("ns"))).isEmpty();
    }

    @Test
    void flows_need_somewhere_to_go() {
        assertThat(faults(new FlowRules("steps"), "spec: {steps: [{}]}"))
                .containsExactly("spec.steps[0]: Required value: expected a ref or a uri");
        assertThat(faults(new FlowRules("branches"), "spec: {branches: [{filter: {uri: x}}]}"))
                .map(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactly("spec.branches[0].filter.uri", "spec.branches[0].subscriber");
        assertThat(faults(new FlowRules("steps"), "spec: {steps: []}"))
                .containsExactly("spec.steps: Required value: expected at least one");
        assertThat(changed(
                        new FlowRules("steps"),
                        "spec: {channelTemplate: {apiVersion: a, kind: X}}",
                        "spec: {channelTemplate: {apiVersion: a, kind: Y}}"))
                .hasSize(1);
    }

    @Test
    void configuration_that_is_not_understood_is_refused_with_key_and_value() {
        var rules = new ConfigRules("knative-eventing");

        assertThat(
                        faults(
                                rules,
                                "{metadata: {namespace: knative-eventing, name: config-features}, data: {transport-encryption: maybe, other: x, delivery-timeout: Enabled}}"))
                .containsExactly("data[transport-encryption]: Invalid value: \"maybe\": expected one of disabled,"
                        + " permissive, strict");
        assertThat(
                        faults(
                                rules,
                                "{metadata: {namespace: knative-eventing, name: config-br-defaults}, data: {default-br-config: 'clusterDefault: {delivery: {retry: -1}}'}}"))
                .containsExactly(
                        "data[default-br-config].clusterDefault.delivery.retry: Invalid value: -1: expected 0 or"
                                + " more");
        assertThat(
                        faults(
                                rules,
                                "{metadata: {namespace: knative-eventing, name: config-br-defaults}, data: {default-br-config: 'a: [b'}}"))
                .hasSize(1);
        assertThat(
                        faults(
                                rules,
                                "{metadata: {namespace: knative-eventing, name: config-observability}, data: {logging.enable-request-log: maybe}}"))
                .containsExactly("data[logging.enable-request-log]: Invalid value: \"maybe\": expected true or false");
        assertThat(
                        faults(
                                rules,
                                "{metadata: {namespace: elsewhere, name: config-features}, data: {transport-encryption: maybe}}"))
                .isEmpty();
    }

    @Test
    void who_writes_a_broker_of_another_class_is_told_that_nobody_acts_on_it_here() {
        var other =
                Field.of(object("metadata: {annotations: {eventing.knative.dev/broker.class: MTChannelBasedBroker}}"));
        var ours = Field.of(object("metadata: {annotations: {eventing.knative.dev/broker.class: Sealane}}"));
        var none = Field.of(object("metadata: {}"));

        assertThat(BROKERS.warnings(other))
                .containsExactly(
                        "a Broker of class \"MTChannelBasedBroker\" is left to other controllers: Sealane acts on those of"
                                + " class \"Sealane\" or without annotation eventing.knative.dev/broker.class");
        assertThat(BROKERS.warnings(ours)).isEmpty();
        assertThat(BROKERS.warnings(none)).isEmpty();
        assertThat(new BrokerRules(false, () -> BrokerDefaults.NONE).warnings(none))
                .containsExactly("a Broker without a class is left to other controllers: Sealane acts on those of"
                        + " class \"Sealane\", annotation eventing.knative.dev/broker.class");
    }

    @Test
    void who_asks_for_a_broker_by_annotation_is_told_to_make_one() {
        var asking = Field.of(object("metadata: {annotations: {eventing.knative.dev/injection: enabled}}"));

        assertThat(TRIGGERS.warnings(asking))
                .containsExactly("annotation eventing.knative.dev/injection makes no Broker here: apply one yourself");
        assertThat(TRIGGERS.warnings(Field.of(object("metadata: {}")))).isEmpty();
    }

    private static List<String> faults(ObjectRules rules, String yaml) {
        return Field.check(object(yaml), rules::check).stream()
                .map(Cause::toString)
                .toList();
    }

    private static List<String> changed(ObjectRules rules, String before, String after) {
        var root = Field.of(object(after));
        rules.change(root, Field.of(object(before)));
        return root.faults().stream().map(Cause::toString).toList();
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
