package io.sealane.resource.embedded.kind;

import io.sealane.resource.embedded.object.ResourceName;
import java.util.List;
import java.util.Set;

/**
 * A kind of objects.
 *
 * @param group empty for the core group
 * @param names what it is called
 * @param namespaced whether its objects live in namespaces
 * @param versions those served; the first is stored
 * @param origin where it comes from
 * @param rules what its schema does not say
 */
public record Kind(
        String group, KindNames names, boolean namespaced, List<KindVersion> versions, Origin origin, KindRules rules) {

    /** Where a kind comes from; the API treats them differently. */
    public enum Origin {
        /** Built in: strategic merge patches, unknown fields are kept. */
        CORE,
        /** From a CustomResourceDefinition: merge patches only, unknown fields are dropped. */
        CUSTOM,
        /** Built in and never stored: a question with an answer. */
        REVIEW
    }

    private static final Set<String> STORED_VERBS =
            Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /** The resource that its objects are stored under. */
    public ResourceName resource() {
        return new ResourceName(group, names.plural());
    }

    public boolean isCustom() {
        return origin == Origin.CUSTOM;
    }

    /** What can be done with it. */
    public Set<String> verbs() {
        return origin == Origin.REVIEW ? Set.of("create") : STORED_VERBS;
    }
}
