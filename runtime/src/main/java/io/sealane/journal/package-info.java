/** Port {@code Journal}: an ordered, fenced log of events per partition, synced in groups. */
@NullMarked
package io.sealane.journal;

import org.jspecify.annotations.NullMarked;
