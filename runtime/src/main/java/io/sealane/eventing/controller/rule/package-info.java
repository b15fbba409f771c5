/**
 * What of eventing's kinds and ConfigMaps is refused at admission, field by field. Start with
 * {@link io.sealane.eventing.controller.rule.EventingRules}.
 */
@NullMarked
package io.sealane.eventing.controller.rule;

import org.jspecify.annotations.NullMarked;
