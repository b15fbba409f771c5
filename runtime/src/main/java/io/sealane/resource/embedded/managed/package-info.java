/**
 * Who manages which field of an object: {@code metadata.managedFields} and server-side apply, as the real server's structured-merge-diff does.
 * Pure functions.
 *
 * <p>Start with {@link io.sealane.resource.embedded.managed.FieldManagement}.
 */
@NullMarked
package io.sealane.resource.embedded.managed;

import org.jspecify.annotations.NullMarked;
