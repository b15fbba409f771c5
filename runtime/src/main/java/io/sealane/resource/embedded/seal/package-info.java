/**
 * Encrypts what is stored: records with data keys, data keys with one wrapping key from outside the store.
 *
 * <p>Start with {@link io.sealane.resource.embedded.seal.Seal}. AES-256-GCM throughout (NIST SP 800-38D), random 96-bit nonces.
 */
@NullMarked
package io.sealane.resource.embedded.seal;

import org.jspecify.annotations.NullMarked;
