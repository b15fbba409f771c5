package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The conditions that each kind of Knative Eventing has, and the reasons that they give, by hand from Knative's own types. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class EventingConditionsTest {

    private static final String RESOURCES = """
            {apiVersion: v1, kind: Namespace, metadata: {name: all}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: there, namespace: all}, spec: {ports: [{port: 80}]}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: ok, namespace: all}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: no-dead-letter, namespace: all},
             spec: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: absent}}}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: ok, namespace: all},
             spec: {broker: ok, subscriber: {ref: {apiVersion: v1, kind: Service, name: there}}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: no-broker, namespace: all},
             spec: {broker: absent, subscriber: {uri: "http://example.com"}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: broker-not-ready, namespace: all},
             spec: {broker: no-dead-letter, subscriber: {uri: "http://example.com"}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: no-subscriber, namespace: all},
             spec: {broker: ok, subscriber: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: absent}}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: no-dead-letter, namespace: all},
             spec: {broker: ok, subscriber: {uri: "http://example.com"},
              delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: absent}}}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger,
             metadata: {name: no-dependency, namespace: all, annotations: {knative.dev/dependency:
              '{"apiVersion":"sources.knative.dev/v1","kind":"PingSource","name":"absent"}'}},
             spec: {broker: ok, subscriber: {uri: "http://example.com"}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Channel, metadata: {name: ok, namespace: all}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Channel, metadata: {name: no-kind, namespace: all},
             spec: {channelTemplate: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: alone, namespace: all}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: no-dead-letter, namespace: all},
             spec: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: absent}}}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: ok, namespace: all},
             spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: ok}, subscriber: {uri: "http://example.com"}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: no-channel, namespace: all},
             spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: absent}, subscriber: {uri: "http://example.com"}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: no-subscriber, namespace: all},
             spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: ok},
              subscriber: {ref: {apiVersion: v1, kind: Service, name: absent}}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: no-reply, namespace: all},
             spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: ok}, subscriber: {uri: "http://example.com"},
              reply: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: absent}}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: no-dead-letter, namespace: all},
             spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: ok}, subscriber: {uri: "http://example.com"},
              delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: absent}}}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: channel-not-ready, namespace: all},
             spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: no-dead-letter},
              subscriber: {uri: "http://example.com"}}}
            ---
            {apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: ok, namespace: all},
             spec: {steps: [{uri: "http://example.com"}]}}
            ---
            {apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: no-step, namespace: all},
             spec: {steps: [{ref: {apiVersion: v1, kind: Service, name: absent}}]}}
            ---
            {apiVersion: flows.knative.dev/v1, kind: Parallel, metadata: {name: ok, namespace: all},
             spec: {branches: [{subscriber: {uri: "http://example.com"}}]}}
            ---
            {apiVersion: flows.knative.dev/v1, kind: Parallel, metadata: {name: no-branch, namespace: all},
             spec: {branches: [{subscriber: {ref: {apiVersion: v1, kind: Service, name: absent}}}]}}
            ---
            {apiVersion: eventing.knative.dev/v1alpha1, kind: EventPolicy, metadata: {name: off, namespace: all},
             spec: {from: [{sub: "system:serviceaccount:all:x"}]}}
            ---
            {apiVersion: eventing.knative.dev/v1alpha1, kind: EventPolicy, metadata: {name: no-sender, namespace: all},
             spec: {from: [{ref: {apiVersion: sources.knative.dev/v1, kind: PingSource, name: absent, namespace: all}}]}}
            ---
            {apiVersion: eventing.knative.dev/v1beta3, kind: EventType, metadata: {name: ok, namespace: all},
             spec: {reference: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: ok}, attributes: [{name: type, value: t}]}}
            ---
            {apiVersion: eventing.knative.dev/v1beta3, kind: EventType, metadata: {name: no-reference, namespace: all},
             spec: {reference: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: absent}, attributes: [{name: type, value: t}]}}
            ---
            {apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: ok, namespace: all},
             spec: {brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: ok}}}
            ---
            {apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: no-broker, namespace: all},
             spec: {brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: absent}}}
            ---
            {apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: no-dead-letter, namespace: all},
             spec: {brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: ok},
              delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: absent}}}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: ok, namespace: all},
             spec: {schedule: "0 0 1 1 *", sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: no-sink, namespace: all},
             spec: {schedule: "0 0 1 1 *", sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: absent}}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: ApiServerSource, metadata: {name: ok, namespace: all},
             spec: {resources: [{apiVersion: v1, kind: ConfigMap}], sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: ApiServerSource, metadata: {name: no-sink, namespace: all},
             spec: {resources: [{apiVersion: v1, kind: ConfigMap}], sink: {ref: {apiVersion: v1, kind: Service, name: absent}}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: ApiServerSource, metadata: {name: no-account, namespace: all},
             spec: {resources: [{apiVersion: v1, kind: ConfigMap}], serviceAccountName: absent, sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: ApiServerSource, metadata: {name: no-right, namespace: all},
             spec: {resources: [{apiVersion: v1, kind: Secret}], serviceAccountName: default, sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: ok, namespace: all},
             spec: {subject: {apiVersion: apps/v1, kind: Deployment, selector: {matchLabels: {a: b}}}, sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: no-subject, namespace: all},
             spec: {subject: {apiVersion: apps/v1, kind: Deployment, name: absent}, sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: job, namespace: all},
             spec: {subject: {apiVersion: batch/v1, kind: Job, name: j}, sink: {uri: "http://example.com"}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: ContainerSource, metadata: {name: no-image, namespace: all},
             spec: {template: {spec: {containers: [{name: c, image: example.com/absent}]}}, sink: {uri: "http://example.com"}}}
            """;

    private static Sealane node;

    @BeforeAll
    static void start() throws Exception {
        node = Sealane.start(NodeSettings.inMemory());
        node.applyText(RESOURCES);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = """
            eventing.knative.dev/v1, brokers, ok, Addressable DeadLetterSinkResolved EventPoliciesReady FilterReady IngressReady Ready TriggerChannelReady
            eventing.knative.dev/v1, triggers, ok, BrokerReady DeadLetterSinkResolved DependencyReady OIDCIdentityCreated Ready SubscriberResolved SubscriptionReady
            messaging.knative.dev/v1, channels, ok, Addressable BackingChannelReady DeadLetterSinkResolved EventPoliciesReady Ready
            messaging.knative.dev/v1, inmemorychannels, alone, Addressable ChannelServiceReady DeadLetterSinkResolved DispatcherReady EndpointsReady EventPoliciesReady Ready ServiceReady
            messaging.knative.dev/v1, subscriptions, ok, AddedToChannel ChannelReady OIDCIdentityCreated Ready ReferencesResolved
            flows.knative.dev/v1, sequences, ok, Addressable ChannelsReady EventPoliciesReady Ready SubscriptionsReady
            flows.knative.dev/v1, parallels, ok, Addressable ChannelsReady EventPoliciesReady Ready SubscriptionsReady
            eventing.knative.dev/v1beta3, eventtypes, ok, Ready ReferenceExists
            eventing.knative.dev/v1alpha1, requestreplies, ok, Addressable BrokerReady EventPoliciesReady Ready TriggersReady
            sources.knative.dev/v1, pingsources, ok, Deployed OIDCIdentityCreated Ready SinkProvided
            sources.knative.dev/v1, apiserversources, ok, Deployed OIDCIdentityCreated Ready SinkProvided SufficientPermissions
            sources.knative.dev/v1, sinkbindings, ok, Available OIDCIdentityCreated OIDCTokenSecretCreated Ready SinkProvided TrustBundlePropagated
            """)
    void a_kind_that_is_ready_has_these_conditions(String version, String kind, String name, String types) {
        var object = node.apiClient().await(path(version, kind), name, SampleNode.PATIENCE, isTrue("Ready"));

        assertThat(object.at("/status/conditions").findValuesAsText("type")).containsExactly(types.split(" "));
        assertThat(object.at("/status/conditions").findValuesAsText("status")).containsOnly("True");
        assertThat(object.at("/status/observedGeneration")).isEqualTo(object.at("/metadata/generation"));
    }

    @ParameterizedTest(name = "{1} {2}: {3}")
    @CsvSource(textBlock = """
            eventing.knative.dev/v1, brokers, no-dead-letter, DeadLetterSinkResolved, False, ServiceNotFound
            eventing.knative.dev/v1, triggers, no-broker, BrokerReady, False, BrokerDoesNotExist
            eventing.knative.dev/v1, triggers, broker-not-ready, BrokerReady, False, ServiceNotFound
            eventing.knative.dev/v1, triggers, no-subscriber, SubscriberResolved, False, NotFound
            eventing.knative.dev/v1, triggers, no-subscriber, SubscriptionReady, Unknown, DestinationUnknown
            eventing.knative.dev/v1, triggers, no-dead-letter, DeadLetterSinkResolved, False, ServiceNotFound
            eventing.knative.dev/v1, triggers, no-dependency, DependencyReady, False, DependencyDoesNotExist
            messaging.knative.dev/v1, channels, no-kind, BackingChannelReady, False, ChannelTemplateUnsupported
            messaging.knative.dev/v1, channels, no-kind, Addressable, False, NoAddress
            messaging.knative.dev/v1, inmemorychannels, no-dead-letter, DeadLetterSinkResolved, False, ServiceNotFound
            messaging.knative.dev/v1, inmemorychannels, alone, DispatcherReady, True, EventsInMemory
            messaging.knative.dev/v1, subscriptions, no-channel, ReferencesResolved, False, ChannelReferenceFailed
            messaging.knative.dev/v1, subscriptions, no-channel, ChannelReady, Unknown, ChannelNotReady
            messaging.knative.dev/v1, subscriptions, no-subscriber, ReferencesResolved, False, SubscriberResolveFailed
            messaging.knative.dev/v1, subscriptions, no-subscriber, AddedToChannel, Unknown, DestinationUnknown
            messaging.knative.dev/v1, subscriptions, no-reply, ReferencesResolved, False, ReplyResolveFailed
            messaging.knative.dev/v1, subscriptions, no-dead-letter, ReferencesResolved, False, DeadLetterSinkResolveFailed
            messaging.knative.dev/v1, subscriptions, channel-not-ready, ChannelReady, False, ServiceNotFound
            flows.knative.dev/v1, sequences, no-step, SubscriptionsReady, Unknown, SubscriptionsNotReady
            flows.knative.dev/v1, parallels, no-branch, SubscriptionsReady, Unknown, SubscriptionsNotReady
            eventing.knative.dev/v1alpha1, eventpolicies, off, AuthenticationEnabled, False, OIDCAuthenticationDisabled
            eventing.knative.dev/v1alpha1, eventpolicies, no-sender, SubjectsResolved, False, SubjectsUnresolved
            eventing.knative.dev/v1beta3, eventtypes, no-reference, ReferenceExists, False, ResourceDoesNotExist
            eventing.knative.dev/v1alpha1, requestreplies, no-broker, BrokerReady, False, BrokerDoesNotExist
            eventing.knative.dev/v1alpha1, requestreplies, no-dead-letter, DeadLetterSinkResolved, False, ServiceNotFound
            sources.knative.dev/v1, pingsources, no-sink, SinkProvided, False, NotFound
            sources.knative.dev/v1, pingsources, no-sink, Deployed, Unknown, SinkNotProvided
            sources.knative.dev/v1, apiserversources, no-sink, SinkProvided, False, ServiceNotFound
            sources.knative.dev/v1, apiserversources, no-account, SufficientPermissions, False, ServiceAccountNotFound
            sources.knative.dev/v1, apiserversources, no-right, SufficientPermissions, False, ReadRefused
            sources.knative.dev/v1, sinkbindings, no-subject, Available, False, SubjectMissing
            sources.knative.dev/v1, sinkbindings, job, Available, False, SubjectUnsupported
            sources.knative.dev/v1, containersources, no-image, ReceiveAdapterReady, False, ImageNotRegistered
            """)
    void what_is_wrong_is_said_in_its_condition_in_Ready_and_in_an_Event(
            String version, String kind, String name, String type, String status, String reason) {
        var object = node.apiClient()
                .await(
                        path(version, kind),
                        name,
                        SampleNode.PATIENCE,
                        one -> condition(one, type).path("reason").asText().equals(reason));

        assertThat(condition(object, type).path("status").asText()).isEqualTo(status);
        if (status.equals("False")) {
            var told = node.apiClient()
                    .awaitAny(
                            "/api/v1/namespaces/all/events",
                            SampleNode.PATIENCE,
                            event -> event.path("reason").asText().equals(reason)
                                    && event.at("/involvedObject/uid").equals(object.at("/metadata/uid")));
            assertThat(told.path("type").asText()).isEqualTo("Warning");
        }
        if (!status.equals("True")) {
            node.apiClient()
                    .await(
                            path(version, kind),
                            name,
                            SampleNode.PATIENCE,
                            one -> !condition(one, "Ready")
                                    .path("status")
                                    .asText("True")
                                    .equals("True"));
        }
    }

    private static String path(String version, String kind) {
        return "/apis/" + version + "/namespaces/all/" + kind;
    }

    private static JsonNode condition(JsonNode object, String type) {
        return StreamSupport.stream(object.at("/status/conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElse(object.path("nothing"));
    }
}
