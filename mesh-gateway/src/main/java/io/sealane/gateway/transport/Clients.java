package io.sealane.gateway.transport;

import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What each client holds of a node, over all its connections. Any thread.
 *
 * <p>A client is forgotten one interval after its last connection closed, so that coming back does not clear what it did.
 */
final class Clients {

    private final TransportSettings settings;
    private final Map<ClientAddress, Client> byAddress = new ConcurrentHashMap<>();

    Clients(TransportSettings settings) {
        this.settings = settings;
    }

    /** A connection has come in; each call is followed by one of {@link #closed}. */
    Client opened(InetSocketAddress remote) {
        return byAddress.compute(ClientAddress.of(remote), (address, known) -> {
            var client = known == null ? new Client(address) : known;
            client.connections.incrementAndGet();
            return client;
        });
    }

    /** A connection of many clients has come in: nothing of it is counted. */
    Client ofMany(InetSocketAddress remote) {
        return new Client(ClientAddress.of(remote));
    }

    /** That connection has closed. */
    void closed(Client client, Loop loop) {
        if (byAddress.get(client.address) != client) {
            return;
        }
        client.connections.decrementAndGet();
        loop.schedule(settings.http2().interval(), () -> forgetIfGone(client.address));
    }

    private void forgetIfGone(ClientAddress client) {
        byAddress.computeIfPresent(client, (address, known) -> known.connections.get() == 0 ? null : known);
    }

    /** Clients known now. */
    int size() {
        return byAddress.size();
    }

    /** One client. */
    final class Client {

        private final ClientAddress address;
        private final AtomicInteger connections = new AtomicInteger();
        private int resets;
        private long intervalStart;

        private Client(ClientAddress address) {
            this.address = address;
        }

        /** Whether it has more connections than it may. */
        boolean tooManyConnections() {
            return connections.get() > settings.accepting().connectionsPerClientMax();
        }

        /** Counts a stream that was reset, by it or by us; false when there are too many within one interval. */
        synchronized boolean mayReset(long now) {
            if (now - intervalStart >= settings.http2().interval().toMillis()) {
                intervalStart = now;
                resets = 0;
            }
            return ++resets <= settings.http2().resetsPerClientMax();
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }
}
