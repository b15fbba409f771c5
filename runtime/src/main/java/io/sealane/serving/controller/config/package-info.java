/**
 * What serving's ConfigMaps say, and which of their keys are refused. Start with
 * {@link io.sealane.serving.controller.config.ServingConfig}.
 */
@NullMarked
package io.sealane.serving.controller.config;

import org.jspecify.annotations.NullMarked;
