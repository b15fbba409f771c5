/**
 * Turns serving's resources into the settings of the mesh. So far it says what is demanded of them.
 *
 * <p>Start with {@link io.sealane.serving.controller.ServingRules}. Who issues which certificates is in
 * {@link io.sealane.serving.controller.IssuerSelections}.
 */
@NullMarked
package io.sealane.serving.controller;

import org.jspecify.annotations.NullMarked;
