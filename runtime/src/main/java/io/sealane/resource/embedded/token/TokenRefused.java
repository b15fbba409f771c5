package io.sealane.resource.embedded.token;

/** A token is not accepted; the message says why and holds nothing of the token. */
public final class TokenRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TokenRefused(String why) {
        super(why, null, false, false);
    }
}
