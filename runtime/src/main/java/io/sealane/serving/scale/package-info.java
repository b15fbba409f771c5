/**
 * How many Pods a Revision should have, from the requests it gets: Knative's pod autoscaler.
 *
 * <p>Start with {@link io.sealane.serving.scale.Decider}, which decides for one Revision in plain Java; {@link
 * io.sealane.serving.scale.ScaleSpec} is what it goes by, from {@code config-autoscaler} and the annotations {@code
 * autoscaling.knative.dev/*}.
 */
@NullMarked
package io.sealane.serving.scale;

import org.jspecify.annotations.NullMarked;
