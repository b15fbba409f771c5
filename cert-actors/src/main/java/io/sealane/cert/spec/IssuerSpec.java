package io.sealane.cert.spec;

/** How an issuer issues. */
public sealed interface IssuerSpec {

    /** Each certificate is signed with its own key. */
    record SelfSigned() implements IssuerSpec {}

    /**
     * Certificates are signed by a CA.
     *
     * @param secretName the Secret with the CA's key pair, in the issuer's namespace (of a cluster-wide issuer: in the one set aside)
     */
    record Ca(String secretName) implements IssuerSpec {}

    /**
     * An issuer that is asked over the network; what the store found of it tells whether it can be asked now.
     *
     * @param type the word used in its spec, such as {@code acme}
     */
    record Remote(String type) implements IssuerSpec {}

    /**
     * An issuer that nobody here knows how to ask.
     *
     * @param type the word used in its spec
     */
    record Unsupported(String type) implements IssuerSpec {}
}
