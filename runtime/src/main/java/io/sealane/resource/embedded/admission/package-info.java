/**
 * What an object must be beyond its schema, and the words to say so: faults with the path of the field.
 *
 * <p>Start with {@link io.sealane.resource.embedded.admission.ObjectRules}: packages that act on a kind state its rules once, as a function
 * of a {@link io.sealane.resource.embedded.admission.Field}. The embedded API server refuses by it (422); the same package's controllers
 * show what it finds as conditions, because another API server admits such objects. Everything here is a pure function, but for
 * {@link io.sealane.resource.embedded.admission.StoredConfigMaps}.
 */
@NullMarked
package io.sealane.resource.embedded.admission;

import org.jspecify.annotations.NullMarked;
