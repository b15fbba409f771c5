package io.sealane.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a store writes nothing. It begins with the first write or sync that fails: a later one that succeeds would prove nothing, since an operating
 * system that could not write reports that once and may forget what it held. Safe for any thread.
 */
final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    /** How the library refuses what follows a failure of its log, whatever that was. */
    private static final String ECHO = "previous error";

    private final String store;
    private volatile @Nullable StoreFailure cause;

    Trouble(String store) {
        this.store = store;
    }

    Optional<StoreFailure> cause() {
        return Optional.ofNullable(cause);
    }

    /** @return the failure */
    synchronized StoreFailure begin(StoreFailure failure) {
        var before = cause;
        if (before == null || isEcho(before) && !isEcho(failure)) {
            cause = failure;
            LOG.error(
                    "store {} writes nothing until {}",
                    store,
                    failure.reason() == StoreFailure.Reason.FULL
                            ? "its disk has room again"
                            : "it is opened again: look after its disk, then start the node again",
                    failure);
        }
        return failure;
    }

    /** It has become another. */
    synchronized StoreFailure replace(StoreFailure failure) {
        cause = null;
        return begin(failure);
    }

    /** Whether it only tells that another failure came before. */
    static boolean isEcho(StoreFailure failure) {
        return String.valueOf(failure.getMessage()).contains(ECHO);
    }

    /**
     * What whoever writes meanwhile is told.
     *
     * @param end when that will be otherwise
     */
    StoreFailure again(StoreFailure failure, String end) {
        return new StoreFailure(
                failure.reason(),
                "store " + store + " writes nothing until " + end + "; first failure: " + failure.getMessage(),
                failure);
    }

    synchronized void end() {
        cause = null;
        LOG.warn("store {}: its disk has room again, it was opened again and writes", store);
    }
}
