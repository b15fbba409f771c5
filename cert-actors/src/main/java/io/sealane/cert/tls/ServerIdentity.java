package io.sealane.cert.tls;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.sealane.cert.Credential;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One credential as a listener serves it: the context, the names it speaks for, and whom it trusts. */
final class ServerIdentity extends CountedContext {

    private final Credential credential;
    private final SubjectNames names;
    private final PeerVerifier clients;
    private volatile List<TicketRing.Key> ticketKeys = List.of();

    ServerIdentity(
            Credential credential, PeerVerifier clients, SslContext context, TlsEngine engine, AtomicInteger alive) {
        super(context, engine, alive);
        this.credential = credential;
        this.names = SubjectNames.of(credential.leaf());
        this.clients = clients;
    }

    Credential credential() {
        return credential;
    }

    SubjectNames names() {
        return names;
    }

    PeerVerifier clients() {
        return clients;
    }

    /**
     * Seals and opens tickets with the ring's keys from now on; JSSE keeps keys of its own. Cheap when they are in use already, so it
     * can be called for each connection, and no thread ever has to change all contexts at once.
     */
    void useTicketKeys(TicketRing ring) {
        var current = ring.keys();
        if (current != ticketKeys && context().sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setTicketKeys(current.stream()
                    .map(key -> new OpenSslSessionTicketKey(key.name(), key.hmac(), key.aes()))
                    .toArray(OpenSslSessionTicketKey[]::new));
            ticketKeys = current;
        }
    }
}
