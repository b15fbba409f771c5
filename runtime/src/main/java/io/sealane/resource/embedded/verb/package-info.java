/**
 * What the API does to objects: create, read, list, watch, update, patch, delete, and what follows from it (owned objects, namespaces).
 *
 * <p>Start with {@link io.sealane.resource.embedded.verb.Writes} and {@link io.sealane.resource.embedded.verb.Reads}; {@code Admission} decides
 * what an object becomes before it is stored. Nothing here knows HTTP.
 */
@NullMarked
package io.sealane.resource.embedded.verb;

import org.jspecify.annotations.NullMarked;
