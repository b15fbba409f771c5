/** What a server or a client needs to speak TLS; the only maker of client contexts and engines. */
@NullMarked
package io.sealane.cert.tls;

import org.jspecify.annotations.NullMarked;
