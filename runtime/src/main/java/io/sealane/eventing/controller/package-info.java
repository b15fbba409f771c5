/** Reconciles Brokers and Triggers: resources in, settings snapshots to the partitions, status out. */
@NullMarked
package io.sealane.eventing.controller;

import org.jspecify.annotations.NullMarked;
