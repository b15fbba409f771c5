/**
 * Java keystores and PKCS #12 files with a pair and its chain in them, byte for byte as other programs read them.
 *
 * <p>Start with {@link io.sealane.cert.keystore.Jks} and {@link io.sealane.cert.keystore.Pkcs12}. Pure but for the random salts; slow by
 * design, some milliseconds each.
 */
@NullMarked
package io.sealane.cert.keystore;

import org.jspecify.annotations.NullMarked;
