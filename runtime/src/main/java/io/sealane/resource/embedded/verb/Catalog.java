package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.core.CoreKinds;
import io.sealane.resource.embedded.kind.CustomKinds;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Scope;
import java.util.List;

/** Which kinds are served now: those built in and those of the stored CustomResourceDefinitions. Safe for any thread. */
public final class Catalog {

    static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

    private final ResourceStore store;
    private final Rulebook rules;
    private final List<Kind> builtIn;
    private volatile Kinds kinds;

    /** @param rules what other packages demand of kinds */
    public Catalog(ResourceStore store, Rulebook rules) {
        this.store = store;
        this.rules = rules;
        this.builtIn = CoreKinds.all().stream().map(rules::applied).toList();
        this.kinds = Kinds.of(builtIn, List.of());
        refresh();
    }

    public Kinds kinds() {
        return kinds;
    }

    /** Reads the definitions again. A definition that is being deleted is still served, as its objects are. */
    public synchronized void refresh() {
        var custom = store.list(Scope.of(DEFINITIONS)).items().stream()
                .map(stored -> rules.applied(CustomKinds.parse(stored.object())))
                .toList();
        kinds = Kinds.of(builtIn, custom);
    }
}
