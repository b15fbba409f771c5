/**
 * Signing requests that users make themselves: what is granted and what is not.
 *
 * <p>Start with {@link io.sealane.cert.request.RequestCheck}. Pure.
 */
@NullMarked
package io.sealane.cert.request;

import org.jspecify.annotations.NullMarked;
