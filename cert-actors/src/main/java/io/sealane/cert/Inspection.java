package io.sealane.cert;

import java.util.Optional;

/**
 * What a Secret holds, measured against a spec.
 *
 * @param pair the key pair, when there is a usable one, whatever else is wrong with it
 * @param violation the first check it fails, if any; being near its end is not among them
 */
record Inspection(Optional<StoredPair> pair, Optional<Cause> violation) {}
