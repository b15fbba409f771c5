package io.sealane.resource.embedded.admission;

import java.util.List;

/** A kind that is stored and checked, and that no controller acts upon yet: who writes one is told so. */
public final class NotActedUpon implements ObjectRules {

    private final String kinds;

    /** @param kinds in the plural, as people call them */
    public NotActedUpon(String kinds) {
        this.kinds = kinds;
    }

    @Override
    public List<String> warnings(Field object) {
        return List.of(kinds + " are stored, but Sealane does not act upon them yet");
    }
}
