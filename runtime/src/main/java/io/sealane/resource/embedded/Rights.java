package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.access.Access;
import io.sealane.resource.embedded.access.Ask;
import io.sealane.resource.embedded.access.PolicyRule;
import io.sealane.resource.embedded.access.Roles;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What somebody may do, by the Roles and bindings that are stored now: whoever has been told that a binding was written, or is gone, finds it so.
 *
 * <p>Safe for any thread. May read from the disk, where the sender is no member of {@code system:masters}.
 */
final class Rights implements AutoCloseable {

    private static final String SUFFIX = "." + Roles.GROUP;
    private static final String ROLES = "roles" + SUFFIX;
    private static final String CLUSTER_ROLES = "clusterroles" + SUFFIX;
    private static final String BINDINGS = "rolebindings" + SUFFIX;
    private static final String CLUSTER_BINDINGS = "clusterrolebindings" + SUFFIX;
    private static final Set<String> ALL = Set.of(ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS);

    private final ResourceStore store;
    private final ResourceStore.Subscription subscription;
    private final AtomicLong changes = new AtomicLong();
    private volatile Read read = new Read(-1, Roles.none());

    /** @param changes how many there had been when it was read */
    private record Read(long changes, Roles roles) {}

    Rights(ResourceStore store) {
        this.store = store;
        this.subscription = store.listen((resources, version) -> {
            if (!Collections.disjoint(resources, ALL)) {
                changes.incrementAndGet();
            }
        });
    }

    boolean allow(Authentication.Identity identity, Ask ask) {
        return Access.allows(subject(identity), ask);
    }

    List<PolicyRule> rules(Authentication.Identity identity, String namespace, Map<String, List<String>> served) {
        return Access.rules(subject(identity), namespace, served);
    }

    private Access.Subject subject(Authentication.Identity identity) {
        var roles = identity.groups().contains(Access.MASTERS) ? Roles.none() : roles();
        return new Access.Subject(identity.user(), identity.groups(), roles);
    }

    private Roles roles() {
        var last = read;
        return last.changes() == changes.get() ? last.roles() : refreshed();
    }

    private synchronized Roles refreshed() {
        // Counted first: what changes while this reads is read again.
        var now = changes.get();
        if (read.changes() != now) {
            read = new Read(
                    now,
                    Roles.of(new Roles.Objects(
                            objects(ROLES), objects(CLUSTER_ROLES), objects(BINDINGS), objects(CLUSTER_BINDINGS))));
        }
        return read.roles();
    }

    private List<ObjectNode> objects(String resource) {
        return store.list(Scope.of(resource)).items().stream()
                .map(Stored::object)
                .toList();
    }

    @Override
    public void close() {
        subscription.cancel();
    }
}
