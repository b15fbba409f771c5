package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Conversion;
import io.sealane.resource.embedded.kind.KindRules;
import io.sealane.resource.embedded.kind.Requester;
import io.sealane.resource.embedded.object.Cause;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one kind, in the two halves that differ in who can check them.
 *
 * <p>{@link #check} needs the object alone, so the kind's controller calls it too. {@link #change} needs what was stored before, which only
 * an API server has.
 */
public interface ObjectRules {

    /** Fills in what the kind's own webhook would, in place. */
    default void prepare(ObjectNode object) {}

    /** The same where it matters what was there. @param before the stored object when it is an update */
    default void prepare(ObjectNode object, Optional<ObjectNode> before) {
        prepare(object);
    }

    /** Writes into a new object, in place, who asked for it, where the kind keeps that. */
    default void sign(ObjectNode object, Requester by) {}

    /** Writes into a changed object, in place, who changed it, where the kind keeps that. */
    default void changed(ObjectNode object, ObjectNode before, Requester by) {}

    /** The name of the webhook that refuses such objects in a cluster, and that programs look for; empty when there is none. */
    default String webhook() {
        return "";
    }

    /** Reports what is wrong with an object. */
    default void check(Field object) {}

    /** Reports what cannot be read at all; also asked when only the status is written. */
    default void read(Field object) {}

    /** Reports what must not change. */
    default void change(Field object, Field before) {}

    /** What somebody who writes such an object should know, though nothing is wrong with it. */
    default List<String> warnings(Field object) {
        return List.of();
    }

    /** How the versions of the kind differ, other than in their names. */
    default Conversion conversion() {
        return Conversion.none();
    }

    /** These rules as the API server applies them: a status, which controllers write, is never held against its object's spec. */
    default KindRules asKindRules() {
        var rules = this;
        return new KindRules() {
            @Override
            public void prepare(ObjectNode object, Optional<ObjectNode> before) {
                rules.prepare(object, before);
            }

            @Override
            public void sign(ObjectNode object, Requester by) {
                rules.sign(object, by);
            }

            @Override
            public void changed(ObjectNode object, ObjectNode before, Requester by) {
                rules.changed(object, before, by);
            }

            @Override
            public String webhook() {
                return rules.webhook();
            }

            @Override
            public List<Cause> unreadable(ObjectNode object) {
                return Field.check(object, rules::read);
            }

            @Override
            public List<Cause> check(ObjectNode object, Optional<ObjectNode> before) {
                var root = Field.of(object);
                rules.check(root);
                before.ifPresent(old -> rules.change(root, Field.of(old)));
                return root.faults();
            }

            @Override
            public List<String> warnings(ObjectNode object) {
                return rules.warnings(Field.of(object));
            }

            @Override
            public Conversion conversion() {
                return rules.conversion();
            }
        };
    }
}
