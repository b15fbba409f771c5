package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources.Change;
import io.sealane.resource.Resources.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OwnWritesTest {

    private static final ResourceKey KEY = new ResourceKey("shop", "web");

    private final LateCache cache = new LateCache();
    private final OwnWrites own = new OwnWrites(cache);

    @Test
    void what_was_written_counts_until_the_cache_shows_it_or_something_newer() {
        cache.show(certificate("u1", "9"));
        own.note(certificate("u1", "10"));
        assertThat(version()).isEqualTo("10"); // 10 is newer than 9, although not as a text

        cache.show(certificate("u1", "12"));

        assertThat(version()).isEqualTo("12");
        assertThat(own.ahead()).isZero();
    }

    @Test
    void what_the_cache_shows_already_is_not_kept() {
        cache.show(certificate("u1", "10"));

        own.note(certificate("u1", "10"));

        assertThat(own.ahead()).isZero();
    }

    @Test
    void another_object_of_the_same_name_and_a_version_that_is_no_number_are_left_to_the_cache() {
        cache.show(certificate("u2", "9"));
        own.note(certificate("u1", "10"));
        assertThat(version()).isEqualTo("9");

        cache.show(certificate("u1", "a"));
        own.note(certificate("u1", "b"));
        assertThat(version()).isEqualTo("a");
        assertThat(own.ahead()).isZero();
    }

    @Test
    void what_is_gone_is_forgotten() {
        cache.show(certificate("u1", "9"));
        own.note(certificate("u1", "10"));

        cache.remove();

        assertThat(own.newest(KEY)).isEmpty();
        assertThat(own.ahead()).isZero();
    }

    @Test
    void what_goes_while_it_is_noted_is_not_kept() {
        cache.show(certificate("u1", "9"));
        cache.afterGet = cache::remove;

        own.note(certificate("u1", "10"));

        assertThat(own.ahead()).isZero();
    }

    private String version() {
        return own.newest(KEY).orElseThrow().getMetadata().getResourceVersion();
    }

    private static Certificate certificate(String uid, String version) {
        return new CertificateBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .withUid(uid)
                .withResourceVersion(version)
                .endMetadata()
                .build();
    }

    /** Shows what it is told to. */
    private static final class LateCache implements Informer<Certificate> {

        private final List<Consumer<Change<Certificate>>> listeners = new ArrayList<>();
        private Optional<Certificate> shown = Optional.empty();
        /** Happens once. */
        private Runnable afterGet = () -> {};

        void show(Certificate certificate) {
            shown = Optional.of(certificate);
            listeners.forEach(one -> one.accept(new Change<>(KEY, certificate, true)));
        }

        void remove() {
            var last = shown.orElseThrow();
            shown = Optional.empty();
            listeners.forEach(one -> one.accept(new Change<>(KEY, last, false)));
        }

        @Override
        public List<Certificate> list() {
            return shown.stream().toList();
        }

        @Override
        public Optional<Certificate> get(ResourceKey key) {
            var now = shown;
            var next = afterGet;
            afterGet = () -> {};
            next.run();
            return now;
        }

        @Override
        public void listen(Consumer<Change<Certificate>> listener) {
            listeners.add(listener);
        }

        @Override
        public CompletionStage<Void> synced() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
