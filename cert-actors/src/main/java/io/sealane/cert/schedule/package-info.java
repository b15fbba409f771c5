/**
 * Times that recur, written as cron has them.
 *
 * <p>Start with {@link io.sealane.cert.schedule.RecurringWindow}. Pure.
 */
@NullMarked
package io.sealane.cert.schedule;

import org.jspecify.annotations.NullMarked;
