package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.storage.Listing;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads objects and collections. Safe for any thread; may wait for the disk. */
public final class Reads {

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");

    private final ResourceStore store;

    Reads(ResourceStore store) {
        this.store = store;
    }

    public ObjectNode get(Target target) {
        return store.get(target.id())
                .map(target::shown)
                .orElseThrow(() -> ApiFailure.notFound(target.resource(), target.name()));
    }

    /** The same as JSON. */
    public byte[] json(Target target) {
        return store.get(target.id())
                .map(target::shownBytes)
                .orElseThrow(() -> ApiFailure.notFound(target.resource(), target.name()));
    }

    /** Whether there is such an object. */
    public boolean has(Target target) {
        return store.get(target.id()).isPresent();
    }

    /** One page of a collection; all of it when no limit is wanted. */
    public Page list(Target target, ListOptions options) {
        var after = options.continuation().isEmpty()
                ? Optional.<Continuation>empty()
                : Optional.of(Continuation.parse(options.continuation()));
        var listing = listing(target, options, after);
        var objects = new ArrayList<ObjectNode>();
        var items = behind(listing.items(), after);
        for (var i = 0; i < items.size(); i++) {
            var object = target.shown(items.get(i));
            if (options.selection().matches(object)) {
                if (options.limit() > 0 && objects.size() == options.limit()) {
                    return cut(
                            listing,
                            objects,
                            items.get(i - 1),
                            options.selection().isEverything() ? items.size() - i : 0);
                }
                objects.add(object);
            }
        }
        return new Page(listing.version(), objects, Optional.empty(), 0);
    }

    private static Page cut(Listing listing, List<ObjectNode> objects, Stored last, int remaining) {
        var next = new Continuation(
                listing.version(), last.id().namespace(), last.id().name());
        return new Page(listing.version(), objects, Optional.of(next.token()), remaining);
    }

    private Listing listing(Target target, ListOptions options, Optional<Continuation> after) {
        var wanted = after.map(Continuation::version).orElseGet(() -> version(options.resourceVersion()));
        if (wanted > store.version()) {
            throw ApiFailure.tooLargeVersion(wanted, store.version());
        }
        try {
            return after.isPresent() || options.exact()
                    ? store.listAt(target.scope(), wanted)
                    : store.list(target.scope());
        } catch (ResourceStore.Compacted e) {
            throw ApiFailure.expired(
                    after.isPresent()
                            ? "The provided continue parameter is too old to display a consistent list result."
                            : "The resourceVersion for the provided list is too old.");
        }
    }

    private static List<Stored> behind(List<Stored> items, Optional<Continuation> after) {
        if (after.isEmpty()) {
            return items;
        }
        var place = after.get();
        return items.stream()
                .filter(item -> {
                    var byNamespace = item.id().namespace().compareTo(place.namespace());
                    return byNamespace > 0
                            || (byNamespace == 0 && item.id().name().compareTo(place.name()) > 0);
                })
                .toList();
    }

    /** Reads a version number; none is 0. */
    static long version(String resourceVersion) {
        if (resourceVersion.isEmpty()) {
            return 0;
        }
        if (!VERSION.matcher(resourceVersion).matches()) {
            throw ApiFailure.badRequest(
                    "resourceVersion: '" + resourceVersion + "', expected a number of at most 18 digits");
        }
        return Long.parseLong(resourceVersion);
    }
}
