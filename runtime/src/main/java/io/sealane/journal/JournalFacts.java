package io.sealane.journal;

/**
 * What a journal holds and has done since it was opened.
 *
 * @param liveBytes bytes of events that are stored or wait to be
 * @param appendsWaiting appends that wait for the disk
 * @param batches batches written
 * @param spaceLow whether events are refused because the disk has too little left
 */
public record JournalFacts(long liveBytes, int appendsWaiting, long batches, boolean spaceLow) {}
