package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.OutboundHttp.Trust;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How certificates are ordered from one ACME server. The fields are those of cert-manager's ACME issuer.
 *
 * @param server the URL of its directory
 * @param trust whom the server must prove to be
 * @param email told to the server when the account is registered; empty for none
 * @param binding the account outside that the ACME account belongs to, where the server demands one
 * @param preferences what else is asked for with each order
 * @param solvers how names are proved, in the order in which they were given
 */
public record AcmeSpec(
        URI server,
        Trust trust,
        String email,
        Optional<ExternalAccount> binding,
        Preferences preferences,
        List<Solver> solvers) {

    public AcmeSpec {
        solvers = List.copyOf(solvers);
    }

    /**
     * An account with the CA that exists already (RFC 8555 section 7.3.4).
     *
     * @param keyId its name
     * @param hmacKey base64url, as the CA gave it
     */
    public record ExternalAccount(String keyId, String hmacKey) {

        @Override
        public String toString() {
            return keyId;
        }
    }

    /**
     * What is asked for with each order.
     *
     * @param preferredChain common name of the root or intermediate at the top of the chain that is taken where the server offers several; empty for its own choice
     * @param profile of the server's profiles; empty for its own choice
     * @param duration whether the wanted end of the certificate is told to the server; many refuse that
     */
    public record Preferences(String preferredChain, String profile, boolean duration) {

        public static final Preferences NONE = new Preferences("", "", false);
    }

    /** One way to prove names, and which names. */
    public record Solver(Selector selector, Method method) {}

    /**
     * Which names a solver is for; everything empty matches every name.
     *
     * @param matchLabels of the Certificate
     * @param dnsNames exactly these
     * @param dnsZones these and all below them
     */
    public record Selector(Map<String, String> matchLabels, List<String> dnsNames, List<String> dnsZones) {

        public static final Selector ALL = new Selector(Map.of(), List.of(), List.of());

        public Selector {
            matchLabels = Map.copyOf(matchLabels);
            dnsNames = List.copyOf(dnsNames);
            dnsZones = List.copyOf(dnsZones);
        }
    }

    /** How control over a name is shown. */
    public sealed interface Method permits Http01, Rfc2136 {}

    /** By an answer of the external HTTP listener (RFC 8555 section 8.3); never for wildcards. */
    public record Http01() implements Method {}

    /**
     * By a TXT record (RFC 8555 section 8.4) that is written with DNS UPDATE (RFC 2136).
     *
     * @param host name or address of the zone's primary server
     * @param port 1 to 65535
     * @param tcp whether it is asked by TCP from the start; else by UDP, and by TCP where that is too short
     * @param key that signs updates (RFC 8945); empty where the server takes unsigned ones
     */
    public record Rfc2136(String host, int port, boolean tcp, Optional<TsigKey> key) implements Method {}

    /**
     * A key shared with a name server.
     *
     * @param name as the server knows it
     * @param algorithm HMACMD5, HMACSHA1, HMACSHA256 or HMACSHA512
     * @param secret base64, as the server's configuration has it
     */
    public record TsigKey(String name, String algorithm, String secret) {

        @Override
        public String toString() {
            return name;
        }
    }
}
