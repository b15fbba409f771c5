package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.http.javadsl.model.AttributeKey;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;

/**
 * Set as an attribute of an answer of status 101, makes the rest of an HTTP/1.1 connection a conversation in another protocol (RFC 9110
 * section 7.8). Nothing of it is decoded here, and no deadline holds for it but that of a client that does not read.
 *
 * @param protocol the name for the field {@code Upgrade} of the answer
 * @param bytes takes what the client sends and gives what it gets; run once, on the connection's loop, or never when the client has left
 *     before. Its end ends the connection after the last byte, its failure resets it
 */
public record Upgraded(String protocol, Flow<ByteString, ByteString, NotUsed> bytes) {

    /** Where it stands in an answer. */
    public static final AttributeKey<Upgraded> KEY = AttributeKey.create("sealane-upgraded", Upgraded.class);
}
