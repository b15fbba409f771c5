package io.sealane.resource.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ObjectEventsTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeResources resources = new FakeResources();
    private final ObjectEvents events = new ObjectEvents(resources, "tester", new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @SuppressWarnings("NullAway.Init") // set before each test
    private ConfigMap about;

    @BeforeEach
    void create() throws Exception {
        about = ResourcesContract.done(resources.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("map")
                .endMetadata()
                .build()));
    }

    @Test
    void an_Event_names_its_object_who_says_it_and_why() {
        events.warning(about, "NotUnderstood", "key x: expected y, got z");

        var event = only();
        assertEquals("ns", event.getMetadata().getNamespace());
        assertEquals(
                "ConfigMap map " + about.getMetadata().getUid(),
                event.getInvolvedObject().getKind() + " "
                        + event.getInvolvedObject().getName() + " "
                        + event.getInvolvedObject().getUid());
        assertEquals("Warning NotUnderstood", event.getType() + " " + event.getReason());
        assertEquals("key x: expected y, got z", event.getMessage());
        assertEquals("tester", event.getSource().getComponent());
        assertEquals("2026-01-01T00:00:00Z", event.getLastTimestamp());
    }

    @Test
    void the_same_words_at_once_are_counted_too() {
        events.normal(about, "Done", "all");
        events.normal(about, "Done", "all");

        assertEquals(2, only().getCount());
    }

    @Test
    void repeated_words_take_from_the_share_of_their_object() {
        for (int i = 0; i < 30; i++) {
            events.normal(about, "Done", "all");
        }

        assertEquals(EventBudget.BURST, only().getCount());
    }

    @Test
    void what_is_said_while_the_same_is_being_written_is_counted_afterwards() {
        var release = new CompletableFuture<Void>();
        var held = (Resources) Proxy.newProxyInstance(
                Resources.class.getClassLoader(),
                new Class<?>[] {Resources.class},
                (proxy, method, arguments) -> method.getName().equals("create")
                        ? release.thenCompose(now -> resources.create((Event) arguments[0]))
                        : method.invoke(resources, arguments));
        var slow = new ObjectEvents(held, "tester", Clock.fixed(now, ZoneOffset.UTC));
        slow.normal(about, "Done", "all");
        slow.normal(about, "Done", "all");
        slow.normal(about, "Done", "all");

        release.complete(null);

        assertEquals(3, only().getCount());
    }

    @Test
    void the_same_words_later_are_counted() {
        events.normal(about, "Done", "all");
        now = now.plusSeconds(60);
        events.normal(about, "Done", "all");

        assertEquals(2, only().getCount());
        assertEquals("2026-01-01T00:00:00Z", only().getFirstTimestamp());
        assertEquals("2026-01-01T00:01:00Z", only().getLastTimestamp());
    }

    @Test
    void other_words_are_another_Event() {
        events.normal(about, "Done", "all");
        events.normal(about, "Done", "nothing");

        assertEquals(2, resources.informer(Event.class).list().size());
    }

    private Event only() {
        List<Event> all = resources.informer(Event.class).list();
        assertEquals(1, all.size());
        return all.get(0);
    }
}
