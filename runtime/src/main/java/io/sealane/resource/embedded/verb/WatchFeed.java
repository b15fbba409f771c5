package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.storage.Change;
import io.sealane.resource.embedded.storage.Deletion;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Stored;
import io.sealane.resource.embedded.table.Form;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one watch is told, page by page. Holds no state but what was asked; the place in the log is the caller's, so a slow caller costs nothing
 * but its place, and loses that when the log has moved on.
 */
final class WatchFeed {

    private static final int CHANGES_MAX = 256;
    private static final int PAGE_BYTES = 256 * 1024;

    /**
     * Events, and where the next page begins.
     *
     * @param last whether nothing may follow: the place was lost
     */
    record Events(long version, List<byte[]> lines, boolean last) {}

    private final ResourceStore store;
    private final Target target;
    private final ListOptions options;
    private final Form form;
    private final Clock clock;
    private final EventLines written;

    /** @param written what other watches were told */
    WatchFeed(ResourceStore store, Target target, ListOptions options, Form form, Clock clock, EventLines written) {
        this.store = store;
        this.target = target;
        this.options = options;
        this.form = form;
        this.clock = clock;
        this.written = written;
    }

    /** Whether a change of one of these resources may be an event. */
    boolean concerns(Set<String> resources) {
        return resources.contains(target.storedUnder());
    }

    /** Where the watch begins; what is there by then comes as events when no version was named. */
    Events begin() {
        var from = Reads.version(options.resourceVersion());
        if (from > store.version()) {
            // The data behind it is not ours, or was lost: the client must list again.
            return gone(from);
        }
        if (from > 0 && !options.initialEvents()) {
            return new Events(from, List.of(), false);
        }
        var listing = store.list(target.scope());
        var lines = new ArrayList<byte[]>();
        for (var stored : listing.items()) {
            var object = target.shown(stored);
            if (options.selection().matches(object)) {
                lines.add(line("ADDED", shown(object)));
            }
        }
        if (options.initialEvents() && options.bookmarks()) {
            lines.add(bookmark(listing.version(), true));
        }
        return new Events(listing.version(), lines, false);
    }

    /** The next events; none when nothing has happened. */
    Events after(long version) {
        try {
            var changes = store.changesAfter(version, CHANGES_MAX);
            return page(version, changes);
        } catch (ResourceStore.Compacted e) {
            return gone(version);
        }
    }

    private Events page(long version, List<Change> changes) {
        var lines = new ArrayList<byte[]>();
        var reached = version;
        var bytes = 0;
        for (var change : changes) {
            if (bytes >= PAGE_BYTES) {
                break;
            }
            var line = event(change);
            bytes += line.map(json -> json.length).orElse(0);
            line.ifPresent(lines::add);
            reached = change.version();
        }
        return new Events(reached, lines, false);
    }

    private Events gone(long version) {
        var failure = ApiFailure.expired("too old resource version: " + version + " (" + store.version() + ")");
        return new Events(version, List.of(error(failure)), true);
    }

    private Optional<byte[]> event(Change change) {
        if (!isInScope(change)) {
            return Optional.empty();
        }
        if (change.after().isPresent() && options.selection().isEverything()) {
            var type = change.before().isPresent() ? "MODIFIED" : "ADDED";
            return Optional.of(told(change.version(), type, change.after().get()));
        }
        var before = change.before().map(target::shown).filter(options.selection()::matches);
        var after = change.after().map(target::shown).filter(options.selection()::matches);
        if (after.isPresent()) {
            return Optional.of(told(change.version(), before.isPresent() ? "MODIFIED" : "ADDED", after.get()));
        }
        // An object that no longer matches is gone for this watch, with the version of that change.
        return before.map(object -> told(
                change.version(),
                "DELETED",
                target.shown(Deletion.at(change.version(), change.before().orElseThrow()))));
    }

    private byte[] told(long version, String type, Stored stored) {
        return form instanceof Form.Whole
                ? written.line(
                        new EventLines.Key(version, type, target.served().apiVersion()),
                        () -> line(type, target.shownBytes(stored)))
                : line(type, shown(target.shown(stored)));
    }

    /** Most watches of a kind are told the same. */
    private byte[] told(long version, String type, ObjectNode object) {
        return form instanceof Form.Whole
                ? written.line(
                        new EventLines.Key(version, type, target.served().apiVersion()),
                        () -> line(type, shown(object)))
                : line(type, shown(object));
    }

    private boolean isInScope(Change change) {
        var id = change.id();
        return id.resource().equals(target.storedUnder())
                && (target.namespace().isEmpty() || target.namespace().equals(id.namespace()));
    }

    private ObjectNode shown(ObjectNode object) {
        return form.object(target.served(), object, clock.instant());
    }

    /** An event that only tells the place. */
    byte[] bookmark(long version, boolean endsInitialEvents) {
        var object = Json.object();
        object.put("kind", target.served().kind().names().kind())
                .put("apiVersion", target.served().apiVersion());
        var meta = Meta.of(object).put("resourceVersion", Long.toString(version));
        meta.putNull("creationTimestamp");
        if (endsInitialEvents) {
            meta.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return line("BOOKMARK", form instanceof Form.Whole ? object : shown(object));
    }

    /** The event that says why a watch ends. */
    static byte[] error(ApiFailure failure) {
        return line("ERROR", failure.status());
    }

    static byte[] line(String type, ObjectNode object) {
        var event = Json.object();
        event.put("type", type);
        event.set("object", object);
        var json = Json.bytes(event);
        var line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** @param object as JSON already */
    private static byte[] line(String type, byte[] object) {
        var begin = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        var line = Arrays.copyOf(begin, begin.length + object.length + 2);
        System.arraycopy(object, 0, line, begin.length, object.length);
        line[line.length - 2] = '}';
        line[line.length - 1] = '\n';
        return line;
    }
}
