package io.sealane.store;

import java.util.Locale;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Translates the library's failures. */
final class Failures {

    private Failures() {}

    static StoreFailure of(String action, RocksDBException failure) {
        return new StoreFailure(reason(failure), action + ": " + failure.getMessage(), failure);
    }

    private static StoreFailure.Reason reason(RocksDBException failure) {
        var status = failure.getStatus();
        if (status == null) {
            return StoreFailure.Reason.IO;
        }
        if (status.getCode() == Status.Code.Corruption) {
            return StoreFailure.Reason.CORRUPT;
        }
        if (status.getSubCode() == Status.SubCode.NoSpace) {
            return StoreFailure.Reason.FULL;
        }
        // RocksDB reports a held lock as a plain I/O error; only the text tells.
        var text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("lock") ? StoreFailure.Reason.IN_USE : StoreFailure.Reason.IO;
    }
}
