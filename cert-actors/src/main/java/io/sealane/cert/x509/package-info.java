/** Keys, requests, signing and PEM: the only package that imports Bouncy Castle. */
@NullMarked
package io.sealane.cert.x509;

import org.jspecify.annotations.NullMarked;
