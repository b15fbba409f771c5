package io.sealane.cert.issuer.acme;

import java.util.Locale;

/** What is being done at an ACME server, for its metrics; the words are cert-manager's where it does the same. */
enum AcmeAction {
    REGISTER_ACCOUNT,
    CREATE_ORDER,
    GET_ORDER,
    GET_AUTHORIZATION,
    ACCEPT_CHALLENGE,
    FINALIZE_ORDER,
    GET_CERT,
    GET_RENEWAL_INFO,
    /** Not said. */
    UNNAMED_ACTION;

    private static final ThreadLocal<AcmeAction> CURRENT = ThreadLocal.withInitial(() -> UNNAMED_ACTION);

    /** What this thread is doing: acme4j asks on the thread that called it, and passes nothing on. */
    static AcmeAction current() {
        return CURRENT.get();
    }

    /** Says what this thread does from now on. */
    void begin() {
        CURRENT.set(this);
    }

    /** The thread goes on to something else. */
    static void end() {
        CURRENT.remove();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
