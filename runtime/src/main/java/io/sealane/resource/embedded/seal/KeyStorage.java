package io.sealane.resource.embedded.seal;

import java.util.List;

/** Where wrapped data keys are kept. */
public interface KeyStorage {

    List<WrappedKey> all();

    /** Keeps keys, replacing those of the same id; all of them or none. Durable when it returns. */
    void keep(List<WrappedKey> keys);
}
