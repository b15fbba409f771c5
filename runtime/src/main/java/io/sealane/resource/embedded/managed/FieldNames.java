package io.sealane.resource.embedded.managed;

import org.jspecify.annotations.Nullable;

/** The names of the fields that lead to a value; items of lists and keys leave no trace. Immutable; a longer path shares the shorter one. */
final class FieldNames {

    static final FieldNames ROOT = new FieldNames(null, "");

    private final @Nullable FieldNames holder;
    private final String last;

    private FieldNames(@Nullable FieldNames holder, String last) {
        this.holder = holder;
        this.last = last;
    }

    FieldNames then(String name) {
        return new FieldNames(this, name);
    }

    boolean isRoot() {
        return holder == null;
    }

    /** The last name; empty for the root. */
    String last() {
        return last;
    }

    /** The name of the field that holds this one; empty when it is the root that does. */
    String holderName() {
        return holder == null ? "" : holder.last;
    }

    /** The name of the root's field that it all lies in; empty for the root. */
    String first() {
        var at = this;
        while (at.holder != null && at.holder.holder != null) {
            at = at.holder;
        }
        return at.last;
    }

    /** Whether these are the only names. */
    boolean isExactly(String first, String second) {
        return holder != null
                && holder.holder != null
                && holder.holder.isRoot()
                && last.equals(second)
                && holder.last.equals(first);
    }
}
