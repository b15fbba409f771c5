/**
 * What lasts longer than a node: the data folder, whose it is at the time, and the keys that are there before any certificate is.
 *
 * <p>Start with {@link io.sealane.node.folder.DataFolder}.
 */
@NullMarked
package io.sealane.node.folder;

import org.jspecify.annotations.NullMarked;
