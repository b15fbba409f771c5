/**
 * Load from outside on a started node, with the figures of one run as JSON lines. It knows no class of the node, only its wire. Start at
 * {@link BrokerSimulation}.
 */
@NullMarked
package io.sealane.load;

import org.jspecify.annotations.NullMarked;
