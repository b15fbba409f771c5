/** Which triggers an event matches: filters of many triggers, compiled into one index. */
@NullMarked
package io.sealane.eventing.filter;

import org.jspecify.annotations.NullMarked;
