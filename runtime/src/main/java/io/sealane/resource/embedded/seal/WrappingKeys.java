package io.sealane.resource.embedded.seal;

import java.util.Optional;

/** Where the wrapping key comes from. */
public interface WrappingKeys {

    /**
     * The key in use.
     *
     * @param needed whether something is stored that only an existing key opens; then none may be made
     * @throws SealFailure when there is none; names the file and what to do
     */
    WrappingKey current(boolean needed);

    /** The key that was in use before, while it is being replaced. */
    default Optional<WrappingKey> previous() {
        return Optional.empty();
    }

    /** One key, for good. */
    static WrappingKeys of(WrappingKey key) {
        return needed -> key;
    }
}
