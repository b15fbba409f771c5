package io.sealane.store;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/** The library's options as our settings want them; they must outlive the database. */
final class Options implements AutoCloseable {

    private static final int LOG_FILES_KEPT = 2;
    private static final long LOG_FILE_BYTES_MAX = 1024 * 1024;
    private static final int FILTER_BITS_PER_KEY = 10;

    private final LRUCache cache;
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    private final ColumnFamilyOptions family;
    private final DBOptions database;
    private final org.rocksdb.Options listing = new org.rocksdb.Options().setCreateIfMissing(true);

    Options(StoreSettings settings) {
        cache = new LRUCache(settings.cacheBytesMax());
        family = new ColumnFamilyOptions()
                .setWriteBufferSize(settings.writeBufferBytesMax())
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        .setCacheIndexAndFilterBlocks(true));
        database = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(settings.writeBufferBytesMax())
                .setMaxTotalWalSize(settings.logBytesMax())
                .setMaxOpenFiles(settings.openFilesMax())
                // A torn record at the end of the log was never acknowledged. Damage before the end is no crash's
                // doing: to go on with what is
                // in front of it would lose what was acknowledged without a word, so such a store is not opened.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_FILE_BYTES_MAX)
                .setKeepLogFileNum(LOG_FILES_KEPT)
                .setStatsDumpPeriodSec(0);
    }

    ColumnFamilyOptions family() {
        return family;
    }

    DBOptions database() {
        return database;
    }

    org.rocksdb.Options listing() {
        return listing;
    }

    @Override
    public void close() {
        database.close();
        family.close();
        listing.close();
        filter.close();
        cache.close();
    }
}
