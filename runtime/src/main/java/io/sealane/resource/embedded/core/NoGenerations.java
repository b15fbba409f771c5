package io.sealane.resource.embedded.core;

import io.sealane.resource.embedded.kind.KindRules;

/** Kinds whose generation stays unset. */
class NoGenerations implements KindRules {

    @Override
    public boolean countsGenerations() {
        return false;
    }
}
