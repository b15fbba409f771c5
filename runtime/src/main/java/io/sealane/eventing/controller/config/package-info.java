/**
 * What eventing's controllers go by: their settings, the ConfigMaps, the kinds they watch, and Brokers with their defaults.
 *
 * <p>Start with {@link io.sealane.eventing.controller.config.EventingConfig}, which reads the ConfigMaps as they change.
 */
@NullMarked
package io.sealane.eventing.controller.config;

import org.jspecify.annotations.NullMarked;
