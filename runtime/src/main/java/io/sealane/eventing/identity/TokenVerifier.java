package io.sealane.eventing.identity;

import java.util.concurrent.CompletionStage;

/** Says whose token it is that a sender shows (OpenID Connect Core 1.0, 2; RFC 7519). Safe for any thread; never blocks the caller. */
@FunctionalInterface
public interface TokenVerifier {

    /**
     * Checks signature, issuer, audience and time.
     *
     * @param token in JWS compact form
     * @param audience for whom it must be
     * @param issuer who must have issued it
     * @return already complete when this token was verified before; never fails
     */
    CompletionStage<Verification> verify(String token, String audience, Issuer issuer);

    /** What became of a verification. */
    sealed interface Verification {

        /** It is good. @param name the {@code sub} of the token, such as {@code system:serviceaccount:ns:name} */
        record Subject(String name) implements Verification {}

        /** It is not good, and will not become so. @param why one sentence, without the token */
        record Rejected(String why) implements Verification {}

        /** Its issuer cannot be asked now. @param why one sentence */
        record Unknown(String why) implements Verification {}
    }
}
