package io.sealane.cert.issuer;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * How issuers reach name servers outside. Whoever implements it checks each address before anything is sent. Safe for any thread; never
 * blocks the caller.
 */
@FunctionalInterface
public interface OutboundDns {

    /**
     * Sends one message and waits for one with the same id.
     *
     * @param message in wire form (RFC 1035 section 4), at most 65,535 bytes
     * @param timeout from the call to the answer
     * @return the answer in wire form, or a stage failed with {@link OutboundHttp.Unanswered}
     */
    CompletionStage<byte[]> exchange(NameServer server, byte[] message, Duration timeout);

    /**
     * A name server.
     *
     * @param host a name or an address
     * @param tcp whether it is asked by TCP; else by UDP, where a long answer comes cut
     */
    record NameServer(String host, int port, boolean tcp) {

        /** The same by TCP. */
        public NameServer byTcp() {
            return new NameServer(host, port, true);
        }

        @Override
        public String toString() {
            return host + ":" + port + (tcp ? " by TCP" : "");
        }
    }
}
