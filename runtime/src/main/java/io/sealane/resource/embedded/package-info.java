/** A Kubernetes API server inside the process, for when there is no cluster; driven by the CRDs in {@code deploy/crds}. */
@NullMarked
package io.sealane.resource.embedded;

import org.jspecify.annotations.NullMarked;
