package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.schema.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is wrong with an object that is about to be stored: by its schema, and by the rules of its kind. */
public final class Faults {

    private Faults() {}

    /**
     * Checks an object that is complete.
     *
     * <p>A fault that a stored object has already is not held against an update that leaves it alone, or nobody could take a finalizer off it,
     * or tell its status, after a rule was added (Kubernetes calls this ratcheting). What is forbidden stands as long as its value is the same:
     * its message is the same for any.
     *
     * @param before the stored object when this is an update
     * @param status whether only the status is written; then the rules, which are about what users write, do not apply
     */
    public static List<Cause> of(ServedKind served, ObjectNode object, Optional<ObjectNode> before, boolean status) {
        var custom = served.kind().isCustom();
        var faults = new ArrayList<>(all(served, object, before, status && custom));
        if (before.isPresent() && !faults.isEmpty()) {
            var earlier = all(served, before.get(), Optional.empty(), status && custom);
            faults.removeIf(fault -> earlier.contains(fault) && !isOfAnother(fault, object, before.get()));
        }
        return List.copyOf(faults);
    }

    /** Whether a fault that says nothing of the value is about another value than before. */
    private static boolean isOfAnother(Cause fault, ObjectNode object, ObjectNode before) {
        return fault.reason() == Cause.Reason.FORBIDDEN
                && !FieldPath.value(object, fault.field()).equals(FieldPath.value(before, fault.field()));
    }

    private static List<Cause> all(
            ServedKind served, ObjectNode object, Optional<ObjectNode> before, boolean schemaOnly) {
        var faults = new ArrayList<>(Validation.check(object, served.version().schema()));
        if (served.kind().isCustom() && !schemaOnly) {
            addUnnamed(faults, NulTexts.find(object));
        }
        // Rules look into what has its type.
        if (faults.stream().noneMatch(fault -> fault.reason() == Cause.Reason.TYPE)) {
            addUnnamed(faults, served.kind().rules().unreadable(object));
            if (!schemaOnly) {
                addUnnamed(faults, served.kind().rules().check(object, before.map(ObjectNode::deepCopy)));
            }
        }
        return faults;
    }

    /** What is said of a field already is enough. */
    private static void addUnnamed(List<Cause> faults, List<Cause> more) {
        var named = faults.stream().map(Cause::field).collect(Collectors.toSet());
        more.stream().filter(fault -> !named.contains(fault.field())).forEach(faults::add);
    }
}
