package io.sealane.resource.embedded.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.storage.ChangeFollower;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;
import io.sealane.resource.embedded.verb.ApiObjects;
import io.sealane.resource.embedded.verb.WatchLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Followers run on the caller's thread here, so that what a change leads to has happened when the write returns. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UpkeepTest {

    private final MemoryResourceStore store = new MemoryResourceStore(LogLimits.standard());
    private final Hands clock = new Hands(Instant.parse("2026-03-01T12:00:00Z"));

    @Test
    void an_event_goes_when_it_was_not_written_for_an_hour() {
        try (var follower = expiry(100)) {
            event("a");
            clock.advance(Duration.ofMinutes(30));
            event("b");
            clock.advance(Duration.ofMinutes(29).plusSeconds(59));
            follower.wake();
            assertThat(events()).containsExactly("a", "b");
            clock.advance(Duration.ofSeconds(1));
            follower.wake();
            assertThat(events()).containsExactly("b");
        }
    }

    @Test
    void an_event_that_is_written_again_lives_on() {
        try (var follower = expiry(100)) {
            var first = event("a");
            clock.advance(Duration.ofMinutes(59));
            store.write(first.id(), first.version(), first.object());
            clock.advance(Duration.ofMinutes(59));
            follower.wake();
            assertThat(events()).containsExactly("a");
        }
    }

    @Test
    void of_too_many_events_the_oldest_go() {
        try (var follower = expiry(2)) {
            for (var name : List.of("a", "b", "c", "d")) {
                event(name);
                clock.advance(Duration.ofSeconds(1));
            }
            follower.wake();
            assertThat(events()).containsExactly("c", "d");
        }
    }

    @Test
    void events_from_before_the_start_are_judged_by_what_they_say_of_themselves() {
        event("old", "2026-03-01T10:59:59Z");
        event("young", "2026-03-01T11:00:01Z");
        event("from-the-future", "2027-03-01T11:00:01Z");
        expiry(100).close();
        assertThat(events()).containsExactly("young");
    }

    @Test
    void other_objects_stay() {
        try (var follower = expiry(1)) {
            store.write(new ResourceId("configmaps", "ns", "a"), 0, Json.object());
            store.write(new ResourceId("configmaps", "ns", "b"), 0, Json.object());
            clock.advance(Duration.ofDays(1));
            follower.wake();
            assertThat(store.list(Scope.of("configmaps")).items()).hasSize(2);
        }
    }

    @Test
    void each_namespace_has_a_default_account_and_gets_it_back() {
        namespace("early");
        var settings = new ApiObjects.Settings(1_000_000, WatchLimits.standard(), Rulebook.empty());
        var objects = new ApiObjects(store, settings, Runnable::run, clock, new Random(1));
        try (var follower =
                new ChangeFollower("test", store, new DefaultServiceAccounts(store, objects), Runnable::run)) {
            namespace("late");
            assertThat(accounts()).containsExactly("early/default", "late/default");

            var account = store.get(new ResourceId("serviceaccounts", "late", "default"))
                    .orElseThrow();
            store.delete(account.id(), account.version());
            follower.wake();
            assertThat(accounts()).containsExactly("early/default", "late/default");
        } finally {
            objects.close();
        }
    }

    private ChangeFollower expiry(int countMax) {
        var limits = new EventLimits(Duration.ofHours(1), countMax);
        return new ChangeFollower("test", store, new EventExpiry(store, limits, clock), Runnable::run);
    }

    private Stored event(String name) {
        return event(name, clock.instant().toString());
    }

    private Stored event(String name, String at) {
        var event = Json.object();
        Meta.of(event).put("name", name).put("creationTimestamp", "2026-01-01T00:00:00Z");
        event.put("lastTimestamp", at);
        return store.write(new ResourceId("events", "ns", name), 0, event);
    }

    private void namespace(String name) {
        var namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        Meta.of(namespace).put("name", name);
        store.write(new ResourceId("namespaces", "", name), 0, namespace);
    }

    private List<String> events() {
        return store.list(Scope.of("events")).items().stream()
                .map(stored -> stored.id().name())
                .toList();
    }

    private List<String> accounts() {
        return store.list(Scope.of("serviceaccounts")).items().stream()
                .map(stored -> stored.id().namespace() + "/" + stored.id().name())
                .toList();
    }

    /** A clock that a test turns. */
    private static final class Hands extends Clock {
        private Instant now;

        Hands(Instant now) {
            this.now = now;
        }

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
