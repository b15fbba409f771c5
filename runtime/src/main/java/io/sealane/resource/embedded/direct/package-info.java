/**
 * fabric8's HTTP client without a network: requests go to the embedded server's function and answers come back as its streams.
 *
 * <p>Start with {@link io.sealane.resource.embedded.direct.DirectHttp}.
 */
@NullMarked
package io.sealane.resource.embedded.direct;

import org.jspecify.annotations.NullMarked;
