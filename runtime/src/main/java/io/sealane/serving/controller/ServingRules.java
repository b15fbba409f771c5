package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Rulebook;

/**
 * What serving demands of its kinds, beyond their schemas. The embedded API server refuses objects by this book; the controllers of this
 * package are to go by the same functions.
 */
public final class ServingRules {

    private ServingRules() {}

    /** @param systemNamespace where serving's ConfigMaps are */
    public static Rulebook of(String systemNamespace) {
        return Rulebook.empty().with("", "configmaps", new NetworkRules(systemNamespace));
    }
}
