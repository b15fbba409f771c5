/** What a node tells about itself: health, metrics, traces and requests. Start with {@code Telemetry}. */
@NullMarked
package io.sealane.observe;

import org.jspecify.annotations.NullMarked;
