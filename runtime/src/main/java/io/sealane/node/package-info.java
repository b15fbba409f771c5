/** One node's life: settings, actor system, readiness, drain. Start with {@code Sealane}. */
@NullMarked
package io.sealane.node;

import org.jspecify.annotations.NullMarked;
