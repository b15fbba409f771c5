/** Port {@code Issuer} and who implements it: SelfSigned and CA. */
@NullMarked
package io.sealane.cert.issuer;

import org.jspecify.annotations.NullMarked;
