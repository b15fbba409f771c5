package io.sealane.journal.rocksdb;

import io.sealane.journal.JournalContract;
import io.sealane.journal.Medium;
import io.sealane.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksJournalTest extends JournalContract {

    @TempDir
    Path folder;

    @Override
    protected Medium open() {
        return RocksMedium.open(folder.resolve("journal"), StoreSettings.small());
    }
}
