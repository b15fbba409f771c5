package io.sealane.resource.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.seal.SealSettings;
import io.sealane.resource.embedded.seal.WrappingKey;
import io.sealane.resource.embedded.seal.WrappingKeys;
import io.sealane.store.StoreSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every resource store promises, held against each of them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ResourceStoreTest {

    private static final ResourceId A = new ResourceId("pods", "one", "a");
    private static final ResourceId B = new ResourceId("pods", "one", "b");
    private static final ResourceId ELSEWHERE = new ResourceId("pods", "two", "a");
    private static final ResourceId OTHER = new ResourceId("podsmore", "one", "a");
    private static final LogLimits THREE_CHANGES = new LogLimits(3, 1_000_000);

    abstract static class Contract {

        ResourceStore store;

        abstract ResourceStore open(LogLimits limits);

        @BeforeEach
        void open() {
            store = open(THREE_CHANGES);
        }

        @AfterEach
        void close() {
            store.close();
        }

        @Test
        void each_change_takes_the_next_version_and_the_object_carries_it() {
            assertThat(store.version()).isZero();
            put(A, "x");
            var second = put(B, "y");
            assertThat(second.version()).isEqualTo(2);
            assertThat(Meta.resourceVersion(second.object())).isEqualTo("2");
            assertThat(store.version()).isEqualTo(2);
            assertThat(value(store.get(B).orElseThrow())).isEqualTo("y");
        }

        @Test
        void a_write_on_another_version_is_superseded_and_changes_nothing() {
            put(A, "x");
            assertThatThrownBy(() -> store.write(A, 0, object("y"))).isInstanceOf(ResourceStore.Superseded.class);
            assertThatThrownBy(() -> store.write(A, 7, object("y"))).isInstanceOf(ResourceStore.Superseded.class);
            assertThatThrownBy(() -> store.write(B, 1, object("y"))).isInstanceOf(ResourceStore.Superseded.class);
            assertThatThrownBy(() -> store.delete(A, 7)).isInstanceOf(ResourceStore.Superseded.class);
            assertThatThrownBy(() -> store.delete(B, 0)).isInstanceOf(ResourceStore.Superseded.class);
            assertThat(store.version()).isEqualTo(1);
        }

        @Test
        void a_deletion_shows_the_last_state_with_its_own_version() {
            put(A, "x");
            var gone = store.delete(A, 1);
            assertThat(gone.version()).isEqualTo(2);
            assertThat(Meta.resourceVersion(gone.object())).isEqualTo("2");
            assertThat(store.get(A)).isEmpty();
            var change = store.changesAfter(1, 10).get(0);
            assertThat(change.after()).isEmpty();
            assertThat(value(change.before().orElseThrow())).isEqualTo("x");
        }

        @Test
        void lists_hold_their_scope_only_sorted_by_namespace_and_name() {
            put(OTHER, "1");
            put(ELSEWHERE, "2");
            put(B, "3");
            put(A, "4");
            assertThat(ids(store.list(Scope.of("pods")))).containsExactly(A, B, ELSEWHERE);
            assertThat(ids(store.list(Scope.of("pods", "one")))).containsExactly(A, B);
            assertThat(store.list(Scope.everything()).items()).hasSize(4);
            assertThat(store.list(Scope.of("pods")).version()).isEqualTo(4);
        }

        @Test
        void a_list_at_a_version_shows_what_was_there() {
            put(A, "old");
            put(B, "gone");
            store.write(A, 1, object("new"));
            store.delete(B, 2);
            var then = store.listAt(Scope.of("pods"), 2);
            assertThat(then.version()).isEqualTo(2);
            assertThat(then.items()).extracting(Contract::value).containsExactly("old", "gone");
            assertThat(store.listAt(Scope.of("pods"), 1).items())
                    .extracting(Contract::value)
                    .containsExactly("old");
        }

        @Test
        void changes_come_in_order_from_a_version_on_as_many_as_wanted() {
            put(A, "x");
            put(B, "y");
            store.write(A, 1, object("z"));
            assertThat(store.changesAfter(0, 10)).extracting(Change::version).containsExactly(1L, 2L, 3L);
            assertThat(store.changesAfter(1, 1)).extracting(Change::version).containsExactly(2L);
            assertThat(store.changesAfter(3, 10)).isEmpty();
        }

        @Test
        void what_the_log_has_forgotten_is_compacted() {
            for (var i = 0; i < 5; i++) {
                put(new ResourceId("pods", "one", "p" + i), "x");
            }
            assertThat(store.changesAfter(2, 10)).extracting(Change::version).containsExactly(3L, 4L, 5L);
            assertThatThrownBy(() -> store.changesAfter(1, 10)).isInstanceOf(ResourceStore.Compacted.class);
            assertThatThrownBy(() -> store.listAt(Scope.of("pods"), 1)).isInstanceOf(ResourceStore.Compacted.class);
            assertThat(store.list(Scope.of("pods")).items()).hasSize(5);
        }

        @Test
        void the_log_is_bounded_by_bytes_too_but_keeps_the_newest_change() {
            store.close();
            store = open(new LogLimits(100, 1));
            put(A, "x");
            put(B, "y");
            assertThat(store.changesAfter(1, 10)).hasSize(1);
            assertThatThrownBy(() -> store.changesAfter(0, 10)).isInstanceOf(ResourceStore.Compacted.class);
        }

        @Test
        void listeners_are_told_until_they_cancel() {
            var told = new CopyOnWriteArrayList<String>();
            var subscription = store.listen((resources, newest) -> told.add(resources + " " + newest));
            put(A, "x");
            settle();
            store.delete(A, 1);
            settle();
            assertThat(told).containsExactly("[pods] 1", "[pods] 2");
            subscription.cancel();
            put(A, "x");
            settle();
            assertThat(told).hasSize(2);
        }

        @Test
        void a_stored_object_cannot_be_changed_through_what_was_read() {
            put(A, "x");
            store.get(A).orElseThrow().object().put("value", "changed");
            assertThat(value(store.get(A).orElseThrow())).isEqualTo("x");
        }

        /** Listeners have been told when this returns. */
        void settle() {
            store.synced().toCompletableFuture().join();
        }

        Stored put(ResourceId id, String value) {
            return store.write(id, 0, object(value));
        }

        static ObjectNode object(String value) {
            return Json.object().put("value", value);
        }

        static String value(Stored stored) {
            return stored.object().path("value").asText();
        }

        static List<ResourceId> ids(Listing listing) {
            return listing.items().stream().map(Stored::id).toList();
        }
    }

    @Nested
    class In_memory extends Contract {
        @Override
        ResourceStore open(LogLimits limits) {
            return new MemoryResourceStore(limits);
        }
    }

    @Nested
    class On_disk extends Contract {
        @TempDir
        Path folder;

        private final WrappingKeys keys = WrappingKeys.of(WrappingKey.generate(new SecureRandom(), "test"));

        @Override
        ResourceStore open(LogLimits limits) {
            return DiskResourceStore.open(folder, StoreSettings.small(), limits, SealSettings.standard(keys));
        }

        @Test
        void a_write_that_fails_leaves_no_trace() {
            store.close();
            var failing = new AtomicBoolean();
            store = DiskResourceStore.open(
                    folder, StoreSettings.small(), THREE_CHANGES, SealSettings.standard(keys), writer -> batch -> {
                        if (failing.get()) {
                            throw new IllegalStateException("expected by the test");
                        }
                        writer.write(batch);
                    });
            put(A, "1");
            put(B, "2");
            failing.set(true);
            for (var i = 0; i < 5; i++) {
                assertThatThrownBy(() -> put(OTHER, "lost")).isInstanceOf(IllegalStateException.class);
            }
            failing.set(false);
            put(OTHER, "3");
            // Three are kept: failures that counted would have pushed out the older ones.
            assertThat(store.changesAfter(0, 10)).extracting(Change::version).containsExactly(1L, 2L, 3L);
            put(ELSEWHERE, "4");
            assertThat(store.changesAfter(1, 10)).extracting(Change::version).containsExactly(2L, 3L, 4L);
            assertThatThrownBy(() -> store.changesAfter(0, 10)).isInstanceOf(ResourceStore.Compacted.class);
        }

        @Test
        void what_is_not_open_cannot_be_read_and_says_so() {
            put(A, "x");
            store.close();

            assertThatThrownBy(() -> store.get(B)).isInstanceOf(ResourceStore.Unread.class);
            assertThatThrownBy(() -> store.list(Scope.everything())).isInstanceOf(ResourceStore.Unread.class);
            assertThatThrownBy(() -> store.listAt(Scope.everything(), 1)).isInstanceOf(ResourceStore.Unread.class);
            store = open(THREE_CHANGES);
        }

        @Test
        void what_is_read_of_a_write_under_way_is_not_called_synced_before_the_write_is_counted() {
            store.close();
            var answered = new AtomicBoolean();
            var early = new AtomicBoolean();
            store = DiskResourceStore.open(
                    folder, StoreSettings.small(), THREE_CHANGES, SealSettings.standard(keys), writer -> batch -> {
                        writer.write(batch);
                        early.set(isAnsweredNow(answered));
                    });
            put(A, "x");
            assertThat(early).as("answered before the write was counted").isFalse();
        }

        /** Reads what is written but not counted, in another thread, until that has its answer or waits for the writer. */
        private boolean isAnsweredNow(AtomicBoolean answered) {
            var reader = new Thread(() -> {
                assertThat(store.list(Scope.everything()).items()).hasSize(1);
                store.synced();
                answered.set(true);
            });
            reader.start();
            while (reader.isAlive() && reader.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            return answered.get();
        }

        @Test
        void everything_is_there_after_opening_again() {
            put(A, "x");
            put(B, "y");
            store.delete(B, 2);
            store.close();
            store = open(THREE_CHANGES);
            assertThat(store.version()).isEqualTo(3);
            assertThat(store.list(Scope.everything()).items())
                    .extracting(Contract::value)
                    .containsExactly("x");
            assertThat(store.changesAfter(1, 10)).extracting(Change::version).containsExactly(2L, 3L);
            assertThat(put(B, "z").version()).isEqualTo(4);
            assertThatThrownBy(() -> store.changesAfter(0, 10)).isInstanceOf(ResourceStore.Compacted.class);
        }
    }
}
