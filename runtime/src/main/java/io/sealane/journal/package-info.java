/**
 * Port {@code Journal}: an ordered, fenced log of events per partition, synced in groups.
 *
 * <p>Start with {@link io.sealane.journal.Journal}. {@link io.sealane.journal.LocalJournal} is the journal of one node: one writer
 * thread and one reader thread over a {@link io.sealane.journal.Medium} that keeps sorted bytes.
 */
@NullMarked
package io.sealane.journal;

import org.jspecify.annotations.NullMarked;
