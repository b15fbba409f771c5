package io.sealane.eventing.controller;

import static io.sealane.eventing.controller.ControllersSite.BROKER;
import static io.sealane.eventing.controller.ControllersSite.SERVICE;
import static io.sealane.eventing.controller.ControllersSite.TRIGGER;
import static io.sealane.eventing.controller.ControllersSite.condition;
import static io.sealane.eventing.controller.ControllersSite.ready;
import static io.sealane.eventing.controller.ControllersSite.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.kubernetes.api.model.Service;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Conditions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Brokers and triggers from what is applied to what is published. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventingControllersTest {

    private final ControllersSite site = new ControllersSite();

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void a_broker_becomes_ready_with_a_fixed_number_of_partitions() throws Exception {
        site.apply(BROKER);
        site.start();

        var broker = site.await(Broker.class, "br", ControllersSite::ready);

        assertEquals("2", broker.getStatus().getAnnotations().get("sealane.io/partitions"));
        assertEquals(
                "http://broker-ingress.knative-eventing.svc.cluster.local/ns/br",
                broker.getStatus().getAddress().getUrl());
        assertEquals(
                2,
                site.mesh()
                        .settings()
                        .broker(new BrokerId("ns", "br"))
                        .orElseThrow()
                        .partitions());
    }

    @Test
    void a_trigger_that_names_a_broker_of_another_namespace_is_told_so() throws Exception {
        site.apply(BROKER);
        site.apply("{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: tr, namespace: ns},"
                + " spec: {brokerRef: {name: br, namespace: other}, subscriber: {uri: 'http://h'}}}");
        site.start();

        var trigger = site.await(
                Trigger.class, "tr", found -> condition(found, "BrokerReady").equals("False BrokerInvalid"));

        assertEquals(
                "spec.brokerRef.namespace: expected the Trigger's own namespace, ns, got \"other\"",
                Conditions.find(trigger.getStatus().getConditions(), "BrokerReady")
                        .orElseThrow()
                        .getMessage());
    }

    @Test
    void a_channel_that_is_stored_with_an_empty_dead_letter_sink_is_made_without_one() throws Exception {
        site.apply("{apiVersion: messaging.knative.dev/v1, kind: Channel, metadata: {name: ch, namespace: ns},"
                + " spec: {channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel},"
                + " delivery: {retry: 3, deadLetterSink: {}}}}");
        site.start();

        var behind = site.await(InMemoryChannel.class, "ch", found -> true);

        assertEquals(3, behind.getSpec().getDelivery().getRetry());
        assertNull(behind.getSpec().getDelivery().getDeadLetterSink());
    }

    @Test
    void brokers_of_other_classes_are_left_alone() throws Exception {
        site.apply(BROKER.replace(
                "namespace: ns", "namespace: ns, annotations: {eventing.knative.dev/broker.class: Kafka}"));
        site.apply(BROKER.replace("name: br", "name: ours"));
        site.apply(trigger("br", ""));
        site.start();

        site.await(Broker.class, "ours", ControllersSite::ready);

        assertEquals(1, site.mesh().settings().brokers().size());
        assertNull(site.resources().read(Broker.class, "ns", "br").getStatus());
        assertNull(site.resources().read(Trigger.class, "ns", "tr").getStatus());
    }

    @Test
    void a_trigger_is_ready_only_when_every_partition_stored_where_it_starts() throws Exception {
        site.apply(BROKER);
        site.apply(SERVICE);
        site.apply(trigger("br", "filter: {attributes: {type: greeting}}"));
        site.start();

        site.await(
                Trigger.class,
                "tr",
                trigger -> condition(trigger, "BrokerReady").equals("True")
                        && condition(trigger, "SubscriptionReady").equals("Unknown Starting")
                        && condition(trigger, "Ready").equals("Unknown Starting"));

        site.mesh().storePositions();
        var trigger = site.await(Trigger.class, "tr", ControllersSite::ready);

        assertEquals("http://display.ns.svc.cluster.local", trigger.getStatus().getSubscriberUri());
        assertEquals(1L, trigger.getStatus().getObservedGeneration());
        var settings = site.mesh().settings().triggers().get(TRIGGER);
        assertEquals(new AttributeFilter(Map.of("type", "greeting")), settings.filter());
        assertEquals(
                "http://display.ns.svc.cluster.local",
                settings.subscriber().uri().toString());
        assertThat(settings.subscriber().countsPasses()).isFalse();
    }

    @Test
    void a_trigger_of_a_missing_broker_says_so_and_gets_ready_when_the_broker_comes() throws Exception {
        site.mesh().storePositions();
        site.apply(SERVICE);
        site.apply(trigger("br", ""));
        site.start();
        site.await(Trigger.class, "tr", trigger -> condition(trigger, "Ready").equals("False BrokerDoesNotExist"));

        site.apply(BROKER);

        site.await(Trigger.class, "tr", ControllersSite::ready);
    }

    @Test
    void a_trigger_keeps_its_place_while_its_subscriber_is_missing() throws Exception {
        site.mesh().storePositions();
        site.apply(BROKER);
        site.apply(SERVICE);
        site.apply(trigger("br", ""));
        site.start();
        site.await(Trigger.class, "tr", ControllersSite::ready);

        site.resources().delete(Service.class, new ResourceKey("ns", "display"));
        var broken = site.await(
                Trigger.class,
                "tr",
                trigger -> !ready(trigger)
                        && condition(trigger, "SubscriberResolved").equals("False ServiceNotFound"));

        assertNull(broken.getStatus().getSubscriberUri());
        assertEquals("http://display.ns.svc.cluster.local", subscriber());

        site.apply(SERVICE);
        var found = site.await(Trigger.class, "tr", ControllersSite::ready);
        assertEquals("http://display.ns.svc.cluster.local", found.getStatus().getSubscriberUri());
        assertThat(found.getStatus().getAnnotations()).doesNotContainKey("sealane.io/last-subscriber");
    }

    private String subscriber() {
        return site.mesh().settings().triggers().get(TRIGGER).subscriber().uri().toString();
    }

    @Test
    void a_filter_that_is_not_understood_delivers_nothing() throws Exception {
        site.mesh().storePositions();
        site.apply(BROKER);
        site.apply(SERVICE);
        site.apply(trigger("br", "filters: [{cesql: type LIKE}]"));
        site.start();

        site.await(
                Trigger.class,
                "tr",
                trigger -> condition(trigger, "SubscriptionReady").equals("False FilterInvalid"));

        assertEquals(Map.of(), site.mesh().settings().triggers());
    }

    @Test
    void a_broker_of_ours_that_becomes_another_controllers_is_suspended_and_not_deleted() throws Exception {
        site.apply(BROKER);
        site.apply(BROKER.replace("name: br", "name: other"));
        site.start();
        site.await(Broker.class, "br", ControllersSite::ready);
        var uid = site.resources().read(Broker.class, "ns", "br").getMetadata().getUid();

        site.apply(BROKER.replace(
                "namespace: ns", "namespace: ns, annotations: {eventing.knative.dev/broker.class: Kafka}"));

        site.awaitAssert(() -> {
            assertEquals(Set.of(uid), site.mesh().settings().suspended());
            assertEquals(1, site.mesh().settings().brokers().size());
        });
    }

    @Test
    void a_trigger_whose_filter_is_edited_to_something_unknown_keeps_its_place() throws Exception {
        site.mesh().storePositions();
        site.apply(BROKER);
        site.apply(SERVICE);
        site.apply(trigger("br", ""));
        site.start();
        var trigger = site.await(Trigger.class, "tr", ControllersSite::ready);

        site.apply(trigger("br", "filters: [{cesql: \"type LIKE\"}]"));

        site.await(
                Trigger.class,
                "tr",
                found -> condition(found, "SubscriptionReady").equals("False FilterInvalid"));
        site.awaitAssert(() -> {
            assertEquals(
                    Set.of(trigger.getMetadata().getUid()),
                    site.mesh().settings().suspended());
            assertEquals(Map.of(), site.mesh().settings().triggers());
        });
    }

    @Test
    void a_subscriber_may_be_another_broker() throws Exception {
        site.mesh().storePositions();
        site.apply(BROKER);
        site.apply(BROKER.replace("name: br", "name: next"));
        site.apply(trigger("br", "")
                .replace("v1, kind: Service, name: display", "eventing.knative.dev/v1, kind: Broker, name: next"));
        site.start();

        var trigger = site.await(Trigger.class, "tr", ControllersSite::ready);

        assertEquals(
                "http://broker-ingress.knative-eventing.svc.cluster.local/ns/next",
                trigger.getStatus().getSubscriberUri());
        assertThat(site.mesh().settings().triggers().get(TRIGGER).subscriber().countsPasses())
                .isTrue();
    }

    @Test
    void a_delivery_of_its_own_stands_in_place_of_all_of_the_brokers() throws Exception {
        site.mesh().storePositions();
        site.apply(BROKER.replace(
                "spec: {}", "spec: {delivery: {retry: 5, deadLetterSink: {uri: 'http://dead.example.com/'}}}"));
        site.apply(SERVICE);
        site.apply(trigger("br", "delivery: {retry: 1}"));
        site.start();

        var trigger = site.await(Trigger.class, "tr", ControllersSite::ready);

        var delivery = site.mesh().settings().triggers().get(TRIGGER).delivery();
        assertEquals(1, delivery.retry());
        assertEquals(Optional.empty(), delivery.deadLetter());
        assertNull(trigger.getStatus().getDeadLetterSinkUri());
        assertThat(Conditions.find(trigger.getStatus().getConditions(), "DeadLetterSinkResolved"))
                .hasValueSatisfying(
                        condition -> assertThat(condition.getMessage()).contains("in place of all of the broker's"));

        site.apply(trigger("br", ""));
        var inheriting = site.await(
                Trigger.class, "tr", found -> ready(found) && found.getStatus().getDeadLetterSinkUri() != null);
        assertEquals("http://dead.example.com/", inheriting.getStatus().getDeadLetterSinkUri());
        site.awaitAssert(() -> assertEquals(
                5, site.mesh().settings().triggers().get(TRIGGER).delivery().retry()));
    }
}
