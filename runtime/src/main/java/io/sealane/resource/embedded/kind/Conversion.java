package io.sealane.resource.embedded.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the versions of a kind say the same thing in different fields. Pure functions. */
@FunctionalInterface
public interface Conversion {

    /**
     * An object in another version; its {@code apiVersion} is the caller's to change. What the other version cannot say stays where it is.
     *
     * @param object may be changed, and returned
     * @param from the version that it is written in, like {@code v1beta1}
     * @param to may be the same
     */
    ObjectNode convert(ObjectNode object, String from, String to);

    /** The versions differ in nothing but their names. */
    static Conversion none() {
        return None.INSTANCE;
    }

    /** See {@link #none()}. */
    enum None implements Conversion {
        INSTANCE;

        @Override
        public ObjectNode convert(ObjectNode object, String from, String to) {
            return object;
        }
    }
}
