package io.sealane.resource.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
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
    void the_same_words_within_a_minute_are_said_once() {
        events.normal(about, "Done", "all");
        now = now.plusSeconds(59);
        events.normal(about, "Done", "all");

        assertEquals(1, only().getCount());
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
