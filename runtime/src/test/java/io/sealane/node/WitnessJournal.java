package io.sealane.node;

import io.sealane.journal.Journal;
import io.sealane.journal.JournalFacts;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.PartitionId;
import io.sealane.journal.Tenure;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One node's view of a journal that several nodes have: keeps every tenure that the node was given, for ever. */
final class WitnessJournal implements Journal {

    private final Journal shared;
    private final Map<PartitionId, Tenure> tenures = new ConcurrentHashMap<>();

    WitnessJournal(Journal shared) {
        this.shared = shared;
    }

    /** The last tenure of each partition that the node has ever owned. */
    Map<PartitionId, Tenure> tenures() {
        return Map.copyOf(tenures);
    }

    @Override
    public void claim(PartitionId partition, Owner owner) {
        shared.claim(partition, new Owner() {
            @Override
            public void claimed(Tenure tenure) {
                tenures.put(partition, tenure);
                owner.claimed(tenure);
            }

            @Override
            public void synced(long[] firsts) {
                owner.synced(firsts);
            }

            @Override
            public void lost(JournalFailure why) {
                owner.lost(why);
            }
        });
    }

    @Override
    public void read(PartitionId partition, long from, PageReader reader) {
        shared.read(partition, from, reader);
    }

    @Override
    public void seek(PartitionId partition, Instant time, PositionReader reader) {
        shared.seek(partition, time, reader);
    }

    @Override
    public Set<PartitionId> found() {
        return shared.found();
    }

    @Override
    public JournalFacts facts() {
        return shared.facts();
    }

    @Override
    public boolean isOpen() {
        return shared.isOpen();
    }

    @Override
    public void close() {
        // The journal is not this node's.
    }
}
