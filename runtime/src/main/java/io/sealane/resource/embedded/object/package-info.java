/** What every part of the embedded API server needs: objects as JSON trees, their metadata, and the API's own errors. Start with {@code Json}. */
@NullMarked
package io.sealane.resource.embedded.object;

import org.jspecify.annotations.NullMarked;
