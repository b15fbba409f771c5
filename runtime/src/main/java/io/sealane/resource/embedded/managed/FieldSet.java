package io.sealane.resource.embedded.managed;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A set of fields. Immutable. A field is in it or not; that its parts are, says nothing about itself. */
final class FieldSet {

    static final FieldSet EMPTY = new FieldSet(Set.of());

    private final Set<FieldPath> paths;

    private FieldSet(Set<FieldPath> paths) {
        this.paths = paths;
    }

    static FieldSet of(Collection<FieldPath> paths) {
        return new FieldSet(Collections.unmodifiableSet(new HashSet<>(paths)));
    }

    boolean isEmpty() {
        return paths.isEmpty();
    }

    boolean contains(FieldPath path) {
        return paths.contains(path);
    }

    Set<FieldPath> paths() {
        return paths;
    }

    /** Sorted as they are shown. */
    List<FieldPath> sorted() {
        return paths.stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    FieldSet with(FieldSet others) {
        if (others.isEmpty()) {
            return this;
        }
        var all = new HashSet<>(paths);
        all.addAll(others.paths);
        return new FieldSet(all);
    }

    FieldSet without(FieldSet others) {
        return only(path -> !others.contains(path));
    }

    FieldSet both(FieldSet others) {
        return only(others::contains);
    }

    FieldSet only(Predicate<FieldPath> wanted) {
        var kept = new HashSet<FieldPath>();
        paths.stream().filter(wanted).forEach(kept::add);
        return new FieldSet(kept);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && set.paths.equals(paths);
    }

    @Override
    public int hashCode() {
        return paths.hashCode();
    }

    @Override
    public String toString() {
        return sorted().toString();
    }
}
