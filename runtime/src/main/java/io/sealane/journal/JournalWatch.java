package io.sealane.journal;

/** Hears what a journal does. Called on the writer thread: must return at once and must not throw. */
public interface JournalWatch {

    /** Hears nothing. */
    JournalWatch NONE = new JournalWatch() {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void written(int events, long bytes, long nanos) {}
    };

    /** Nanoseconds of a clock that only runs forward. */
    long nanos();

    /**
     * A batch with events was written and, where the settings say so, synced.
     *
     * @param bytes of its events
     * @param nanos that it took
     */
    void written(int events, long bytes, long nanos);
}
