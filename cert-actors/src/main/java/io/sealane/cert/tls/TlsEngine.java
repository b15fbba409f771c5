package io.sealane.cert.tls;

/**
 * Which library speaks TLS.
 *
 * <p>Whatever is asked for, keys and roots of Ed25519, Ed448 and P-521 are served by JSSE: BoringSSL neither verifies such peers nor
 * shows such client keys.
 */
public enum TlsEngine {
    /** BoringSSL where its native library loads, else JSSE. */
    AUTO,
    /** BoringSSL; refused where its native library does not load. */
    BORINGSSL,
    /** The Java platform's own. */
    JSSE
}
