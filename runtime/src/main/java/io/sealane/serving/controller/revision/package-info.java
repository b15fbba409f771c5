/**
 * Brings Revisions to run: what a Configuration stamps out, its workload, its scale, its status, and when an old one goes.
 *
 * <p>Start with {@link io.sealane.serving.controller.revision.RevisionReconciler};
 * {@link io.sealane.serving.controller.revision.RevisionScaling} follows the autoscaler's decisions.
 */
@NullMarked
package io.sealane.serving.controller.revision;

import org.jspecify.annotations.NullMarked;
