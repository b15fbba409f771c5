/** A journal medium in memory, for tests and for nodes that need not survive. */
@NullMarked
package io.sealane.journal.memory;

import org.jspecify.annotations.NullMarked;
