/** Upstream connections and streaming, on the event loop of whoever asks; all deadlines; the egress check. */
@NullMarked
package io.sealane.gateway.forward;

import org.jspecify.annotations.NullMarked;
