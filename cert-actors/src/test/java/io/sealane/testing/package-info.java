/** What the tests of all modules share: tools they need, and the list of those that were skipped. Start at {@link NeedsTool}. */
@NullMarked
package io.sealane.testing;

import org.jspecify.annotations.NullMarked;
