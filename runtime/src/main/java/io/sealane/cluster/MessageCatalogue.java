package io.sealane.cluster;

import java.util.List;
import java.util.function.Function;

/**
 * Names the messages of one package that may travel between nodes. Found by {@link java.util.ServiceLoader}.
 *
 * <p>A message is a record of primitives, strings, actor references, lists, and classes of a catalogue.
 */
public interface MessageCatalogue {

    /** Lowest id of a catalogue; those below are the serializer's own. */
    int ID_MIN = 100;

    List<Entry<?>> entries();

    /**
     * One class.
     *
     * @param id stands for the class between nodes, for ever; {@value #ID_MIN} or more, and nobody else's
     * @param form how it becomes bytes and back; for records there is a way for all
     */
    record Entry<T>(int id, Class<T> type, Form<T> form) {

        public Entry {
            if (id < ID_MIN) {
                throw new IllegalArgumentException("id of " + type + ": expected at least " + ID_MIN + ", got " + id);
            }
        }

        /** A record, component by component. */
        public static <T extends Record> Entry<T> of(int id, Class<T> type) {
            return new Entry<>(id, type, new Form.Components<>());
        }

        /** A class that has a form of its own. */
        public static <T> Entry<T> of(int id, Class<T> type, Function<T, byte[]> toBytes, Function<byte[], T> ofBytes) {
            return new Entry<>(id, type, new Form.Bytes<>(toBytes, ofBytes));
        }
    }

    /** How a class becomes bytes and back. */
    sealed interface Form<T> {

        /** Component by component. */
        record Components<T>() implements Form<T> {}

        /** By two functions. */
        record Bytes<T>(Function<T, byte[]> toBytes, Function<byte[], T> ofBytes) implements Form<T> {}
    }
}
