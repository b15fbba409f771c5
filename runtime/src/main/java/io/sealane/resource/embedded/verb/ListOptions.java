package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.select.Selection;
import java.time.Duration;
import java.util.Optional;

/**
 * What of a collection is wanted.
 *
 * @param selection which objects
 * @param resourceVersion for a list: not older than it; for a watch: from it on; empty or 0 for the present
 * @param exact whether a list is wanted exactly as of the version
 * @param limit objects per page; 0 for all
 * @param continuation where the last page ended; empty for the first page
 * @param bookmarks whether a watch tells its place from time to time
 * @param initialEvents whether a watch begins with what is there
 * @param timeout how long a watch lasts
 */
public record ListOptions(
        Selection selection,
        String resourceVersion,
        boolean exact,
        int limit,
        String continuation,
        boolean bookmarks,
        boolean initialEvents,
        Optional<Duration> timeout) {}
