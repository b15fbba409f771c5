/**
 * The forms that a client may ask objects in: as they are, as rows of a table, or their metadata only.
 *
 * <p>Start with {@link io.sealane.resource.embedded.table.Form}.
 */
@NullMarked
package io.sealane.resource.embedded.table;

import org.jspecify.annotations.NullMarked;
