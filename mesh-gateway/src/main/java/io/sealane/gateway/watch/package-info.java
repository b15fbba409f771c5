/** What listeners tell of themselves, for metrics and logs. Start with {@code TransportWatch}. */
@NullMarked
package io.sealane.gateway.watch;

import org.jspecify.annotations.NullMarked;
