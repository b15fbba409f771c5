package io.sealane.resource.embedded;

import java.time.Duration;
import java.util.Optional;

/**
 * What of a container's output is wanted.
 *
 * @param container empty for the only one
 * @param follow whether to go on with what is written later
 * @param previous whether the run before the present one is meant
 * @param timestamps whether each line begins with its time (RFC 3339)
 * @param tailLines only so many of the last lines; not negative
 * @param since only what was written this long ago or later
 * @param limitBytes the answer ends after so many bytes; positive
 */
public record LogOptions(
        Optional<String> container,
        boolean follow,
        boolean previous,
        boolean timestamps,
        Optional<Integer> tailLines,
        Optional<Duration> since,
        Optional<Long> limitBytes) {}
