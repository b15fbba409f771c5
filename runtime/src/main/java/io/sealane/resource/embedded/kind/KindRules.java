package io.sealane.resource.embedded.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a kind demands beyond its schema. Functions of the object, and of what is stored when they are asked. */
public interface KindRules {

    /** Fills in what the real server fills in, in place. @param before the stored object when it is an update */
    default void prepare(ObjectNode object, Optional<ObjectNode> before) {}

    /** Writes into a new object, in place, who asked for it, where the kind keeps that. Asked before {@link #prepare}. */
    default void sign(ObjectNode object, Requester by) {}

    /** Writes into a changed object, in place, who changed it, where the kind keeps that. Asked after {@link #prepare}. */
    default void changed(ObjectNode object, ObjectNode before, Requester by) {}

    /**
     * The name of the webhook that refuses such objects in a cluster, and that programs look for in the refusal; empty when there is none.
     */
    default String webhook() {
        return "";
    }

    /** What is wrong with an object that is about to be stored. */
    default List<Cause> check(ObjectNode object, Optional<ObjectNode> before) {
        return List.of();
    }

    /** What cannot be read at all in an object that is about to be stored, its status included. */
    default List<Cause> unreadable(ObjectNode object) {
        return List.of();
    }

    /** What somebody who writes such an object should know, though nothing is wrong with it. */
    default List<String> warnings(ObjectNode object) {
        return List.of();
    }

    /** Whether {@code metadata.generation} counts changes of the objects. */
    default boolean countsGenerations() {
        return true;
    }

    /** What fields can be selected by, beside name and namespace. */
    default Set<String> selectableFields() {
        return Set.of();
    }

    /** How the objects are stored. */
    default Spelling spelling() {
        return Spelling.own();
    }

    /** How its versions differ. */
    default Conversion conversion() {
        return Conversion.none();
    }

    /** No demands. */
    static KindRules none() {
        return new KindRules() {};
    }
}
