package io.sealane.journal;

/**
 * What a journal holds and has done since it was opened.
 *
 * @param liveBytes bytes of events that are stored or wait to be
 * @param appendsWaiting appends that wait for the disk
 * @param batches batches written
 */
public record JournalFacts(long liveBytes, int appendsWaiting, long batches) {}
