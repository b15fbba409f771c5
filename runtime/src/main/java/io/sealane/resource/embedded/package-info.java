/**
 * A Kubernetes API server inside the process, for when there is no cluster. {@code kubectl} and fabric8 accept it as the real one; it is driven
 * by the CustomResourceDefinitions in {@code deploy/crds}.
 *
 * <p>Start with {@link io.sealane.resource.embedded.EmbeddedApiServer}, a function from request to answer. A request goes through
 * {@code ServerPages} (discovery, schemas) or {@code ObjectRoutes}, which calls a verb of {@code verb}; that asks {@code Admission} what the object
 * becomes and writes it to a {@link io.sealane.resource.embedded.storage.ResourceStore}.
 */
@NullMarked
package io.sealane.resource.embedded;

import org.jspecify.annotations.NullMarked;
