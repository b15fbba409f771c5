package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.eventing.source.controller.SourceRules;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.admission.StoredConfigMaps;
import io.sealane.resource.embedded.admission.StoredObjects;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects that were stored before there was a rule against them: they may be written as they are. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OldFaultsTest {

    private static final ResourceStore STORE = new MemoryResourceStore(LogLimits.standard());

    private static ServedApi served;
    private static Api api;

    record Fault(String collection, String kind, String field, String spec) {

        static Fault of(String path, String kind, String field, String spec) {
            var slash = path.lastIndexOf('/');
            return new Fault(
                    "/apis/" + path.substring(0, slash) + "/namespaces/default" + path.substring(slash),
                    "apiVersion: " + path.substring(0, slash) + ", kind: " + kind,
                    field,
                    spec);
        }

        String name() {
            return "old-" + collection.substring(collection.lastIndexOf('/') + 1);
        }

        String object(String name, String wanted) {
            return "{" + kind + ", metadata: {name: " + name + "}, spec: " + wanted + "}";
        }

        @Override
        public String toString() {
            return kind + " " + field;
        }
    }

    static Fault[] faults() {
        return new Fault[] {
            Fault.of(
                    "eventing.knative.dev/v1/triggers",
                    "Trigger",
                    "spec.delivery.deadLetterSink",
                    "{broker: br, subscriber: {uri: 'http://h'}, delivery: {retry: 2, deadLetterSink: {}}}"),
            Fault.of(
                    "eventing.knative.dev/v1/brokers",
                    "Broker",
                    "spec.delivery.deadLetterSink",
                    "{delivery: {retry: 2, deadLetterSink: {}}}"),
            Fault.of(
                    "messaging.knative.dev/v1/inmemorychannels",
                    "InMemoryChannel",
                    "spec.delivery.deadLetterSink",
                    "{delivery: {retry: 2, deadLetterSink: {}}}"),
            Fault.of(
                    "eventing.knative.dev/v1alpha1/eventpolicies",
                    "EventPolicy",
                    "spec.to[0].ref.namespace",
                    "{to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br, namespace: other}}], from: [{sub: a}]}"),
            Fault.of(
                    "sources.knative.dev/v1/sinkbindings",
                    "SinkBinding",
                    "spec.subject.namespace",
                    "{subject: {apiVersion: apps/v1, kind: Deployment, name: d, namespace: other}, sink: {uri: 'http://h'}}"),
            Fault.of(
                    "eventing.knative.dev/v1alpha1/requestreplies",
                    "RequestReply",
                    "spec.brokerRef.kind",
                    "{brokerRef: {kind: Service, name: br}}")
        };
    }

    @BeforeAll
    static void open() throws Exception {
        try (var before = new ServedApi(STORE)) {
            var client = new Api(before.url());
            for (var fault : faults()) {
                assertThat(client.post(fault.collection(), fault.object(fault.name(), fault.spec()))
                                .code())
                        .isEqualTo(201);
            }
        }
        var settings = EventingControllerSettings.from(ConfigFactory.load().getConfig("sealane.eventing.controller"));
        var configMaps = new StoredConfigMaps(STORE);
        Rulebook rules = EventingRules.of(settings, configMaps, new StoredObjects(STORE))
                .and(SourceRules.book(settings.systemNamespace(), configMaps));
        served = new ServedApi(STORE, rules);
        api = new Api(served.url());
    }

    @AfterAll
    static void close() throws Exception {
        served.close();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_is_stored_may_be_labelled_and_applied_again_and_a_new_one_is_refused(Fault fault) throws Exception {
        var path = fault.collection() + "/" + fault.name();

        var labelled = api.patch(path, "merge", "{metadata: {labels: {seen: 'true'}}}");
        var applied = api.put(path, fault.object(fault.name(), fault.spec()));
        var another = api.post(fault.collection(), fault.object("new", fault.spec()));

        assertThat(labelled.code()).as(labelled.text()).isEqualTo(200);
        assertThat(applied.code()).as(applied.text()).isEqualTo(200);
        assertThat(another.code()).isEqualTo(422);
        assertThat(another.text()).contains("\"field\":\"" + fault.field() + "\"");
    }
}
