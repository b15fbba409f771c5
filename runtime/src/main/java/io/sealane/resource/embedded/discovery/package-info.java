/**
 * What the server says about itself: groups, resources, schemas, version.
 *
 * <p>Start with {@link io.sealane.resource.embedded.discovery.Discovery}.
 */
@NullMarked
package io.sealane.resource.embedded.discovery;

import org.jspecify.annotations.NullMarked;
