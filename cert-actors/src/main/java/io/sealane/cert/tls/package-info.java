/**
 * What a server or a client needs to speak TLS; the only maker of client contexts and engines.
 *
 * <p>Start with {@link io.sealane.cert.tls.ServerTls} (one per listener), {@link io.sealane.cert.tls.ClientTls} (one per node) and
 * {@link io.sealane.cert.tls.ArteryTls} (the cluster transport). All three take immutable snapshots of keys and trust, use the
 * newest for each new connection, and verify peers in one place, {@code PeerVerifier}.
 */
@NullMarked
package io.sealane.cert.tls;

import org.jspecify.annotations.NullMarked;
