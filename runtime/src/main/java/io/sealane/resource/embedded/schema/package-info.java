/**
 * Structural schemas of kinds: defaulting, pruning of unknown fields, validation with field paths.
 *
 * <p>Start with {@link io.sealane.resource.embedded.schema.Schema}. Everything here is a pure function.
 */
@NullMarked
package io.sealane.resource.embedded.schema;

import org.jspecify.annotations.NullMarked;
