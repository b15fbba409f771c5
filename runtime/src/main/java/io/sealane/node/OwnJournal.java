package io.sealane.node;

import io.sealane.journal.JournalSettings;
import io.sealane.journal.JournalWatch;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import io.sealane.journal.rocksdb.RocksMedium;
import io.sealane.observe.NodeMetrics;
import io.sealane.store.StoreSettings;

/** The journal of a node that is given none: in its data folder, or in memory where it has none; measured, and its writer watched. */
final class OwnJournal {

    private static final String WRITER = "journal-writer";

    private OwnJournal() {}

    static LocalJournal open(Foundation base) {
        var settings = JournalSettings.from(base.config().getConfig("sealane.journal"));
        var metrics = base.telemetry().metrics();
        var journal = LocalJournal.open(medium(base), settings, base.clock(), measured(metrics));
        metrics.journalHolds(
                () -> journal.facts().liveBytes(),
                settings.liveBytesMax(),
                () -> journal.facts().appendsWaiting(),
                settings.appendsMax());
        base.telemetry().heartbeats().watch(WRITER, journal::pulse, metrics.lag(WRITER));
        return journal;
    }

    private static JournalWatch measured(NodeMetrics metrics) {
        var meters = metrics.journal();
        return new JournalWatch() {
            @Override
            public long nanos() {
                return metrics.nanos();
            }

            @Override
            public void written(int events, long bytes, long nanos) {
                meters.written(events, bytes, nanos);
            }
        };
    }

    private static Medium medium(Foundation base) {
        return base.data()
                .<Medium>map(folder -> RocksMedium.open(folder.path().resolve("journal"), StoreSettings.small()))
                .orElseGet(MemoryMedium::new);
    }
}
