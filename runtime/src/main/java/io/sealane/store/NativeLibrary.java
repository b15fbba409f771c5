package io.sealane.store;

import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads RocksDB's native code, once per JVM.
 *
 * <p>It is unpacked into the folder of the first store and not, as is RocksDB's way, into a file of a new name in the machine's temporary
 * folder: there each killed process leaves 15 MB, and everybody may write.
 */
final class NativeLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String FOLDER = "native";

    private static boolean loaded;

    private NativeLibrary() {}

    static synchronized void load(Path store) {
        if (loaded) {
            return;
        }
        var folder = store.resolve(FOLDER);
        try {
            PrivateFolder.make(folder);
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
        } catch (IOException | UnsatisfiedLinkError e) {
            LOG.debug("no native code can be run from {}, so from the temporary folder", folder, e);
        }
        RocksDB.loadLibrary(); // does nothing when it is there
        loaded = true;
    }
}
