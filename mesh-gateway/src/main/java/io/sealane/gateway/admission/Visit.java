package io.sealane.gateway.admission;

import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.function.Supplier;

/**
 * A request at the door of a backend.
 *
 * @param backend all requests with the same text share its instances
 * @param concurrencyMax requests under way at each instance at a time; 0 for any number
 * @param bytes that it holds while it waits; not negative
 * @param instances those that take requests now; read at once and again when that changes, on any thread. The same list stands for the
 *     same instances
 * @param loop where the guest is told
 */
public record Visit<E>(String backend, int concurrencyMax, long bytes, Supplier<List<E>> instances, Loop loop) {

    /** What becomes of it: one of these, once, on its loop; within {@link Admission.Pass#enter} where nothing is to be waited for. */
    public interface Guest<E> {

        /** It is its turn. */
        void admitted(E instance);

        /** It is turned away. */
        void refused(Refusal why);
    }

    /** Why a request is turned away. */
    public enum Refusal {
        /** No instance is there, and nobody is asked for one. */
        NOBODY,
        /** As many wait as may, or their bytes are too many. */
        FULL,
        /** It has waited for its turn for as long as may be. */
        LATE,
        /** It has waited for a first instance for as long as may be. */
        COLD
    }
}
