package io.sealane.resource.embedded.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ResourceName;

/** How a kind's objects are stored when another kind's are the same ones under other field names. Pure functions. */
public interface Spelling {

    /** The resource that objects are stored under. */
    ResourceName stored(ResourceName own);

    /** A stored object as this kind spells it; may change its argument. */
    ObjectNode shown(ObjectNode stored);

    /** An object of this kind as it is stored; leaves its argument as it is. */
    ObjectNode kept(ObjectNode shown);

    /** Objects are stored as they are, under the kind's own name. */
    static Spelling own() {
        return Own.INSTANCE;
    }

    /** See {@link #own()}. */
    enum Own implements Spelling {
        INSTANCE;

        @Override
        public ResourceName stored(ResourceName own) {
            return own;
        }

        @Override
        public ObjectNode shown(ObjectNode stored) {
            return stored;
        }

        @Override
        public ObjectNode kept(ObjectNode shown) {
            return shown;
        }
    }
}
