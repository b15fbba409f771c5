/**
 * What brokers, channels and their triggers shall be: immutable snapshots that partitions follow, and the bounds of a node.
 *
 * <p>Start with {@link io.sealane.eventing.settings.EventingSnapshot}. Everything here is pure and made by reconcilers.
 */
@NullMarked
package io.sealane.eventing.settings;

import org.jspecify.annotations.NullMarked;
