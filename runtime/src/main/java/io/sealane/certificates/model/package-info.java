/**
 * The certificate kinds and their Secrets as they are read, written and told about: what the other parts have in common.
 *
 * <p>Start with {@link io.sealane.certificates.model.Secrets} and {@link io.sealane.certificates.model.StoredChain}; {@link io.sealane.certificates.model.Present}
 * is why nothing of ours is null. {@link io.sealane.certificates.model.CertificateStories} says what becomes an Event.
 */
@NullMarked
package io.sealane.certificates.model;

import org.jspecify.annotations.NullMarked;
