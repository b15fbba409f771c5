/**
 * Hears of the requests that revisions are sent: their log, their metrics and their traces.
 *
 * <p>Start with {@link io.sealane.serving.requests.RevisionRequests}.
 */
@NullMarked
package io.sealane.serving.requests;

import org.jspecify.annotations.NullMarked;
