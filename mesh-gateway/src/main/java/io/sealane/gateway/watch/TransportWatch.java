package io.sealane.gateway.watch;

/** Hears what happens on the listeners of a node. Any thread. */
public interface TransportWatch {

    /** What hears of one listener; asked once for each that is opened. */
    ListenerWatch listener(String name);

    /** Nanoseconds of a clock that only runs forward; for durations. */
    long nanos();

    /** Hears nothing. */
    static TransportWatch none() {
        return Deaf.INSTANCE;
    }

    /** Tells two; the first one's clock counts. */
    default TransportWatch and(TransportWatch second) {
        var first = this;
        return new TransportWatch() {
            @Override
            public ListenerWatch listener(String name) {
                return new Both(first.listener(name), second.listener(name));
            }

            @Override
            public long nanos() {
                return first.nanos();
            }
        };
    }
}
