package io.sealane.journal;

import java.util.Optional;

/**
 * What a journal holds and has done since it was opened.
 *
 * @param liveBytes bytes of events that are stored or wait to be
 * @param appendsWaiting appends that wait for the disk
 * @param batches batches written
 * @param spaceLow whether events are refused because the disk has too little left
 * @param trouble why nothing is written since a write has failed; empty when all is well
 */
public record JournalFacts(
        long liveBytes, int appendsWaiting, long batches, boolean spaceLow, Optional<String> trouble) {}
