package io.sealane.eventing.settings;

import java.time.Instant;

/** Where a new trigger begins in the logs of its broker. */
public sealed interface Start {

    /** With the first event that is stored after it. */
    Start NOW = new Now();

    /** With the oldest event that is still stored. */
    Start BEGINNING = new Beginning();

    /** See {@link #NOW}. */
    record Now() implements Start {}

    /** See {@link #BEGINNING}. */
    record Beginning() implements Start {}

    /**
     * With the first event that was stored at a time or after it, as far as it is still there. Events that were stored by one sync have one
     * time.
     */
    record At(Instant time) implements Start {}
}
