package io.sealane.cert.tls;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.TlsTarget.Showing;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one credential, to whoever asks for a key of its algorithm.
 *
 * <p>The issuers that a peer lists are looked at only where it is said so.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "own";

    private final String algorithm;
    private final PrivateKey key;
    private final X509Certificate[] chain;
    private final Showing showing;

    /** Shows it to all. */
    IdentityKeyManager(Credential credential) throws GeneralSecurityException {
        this(credential, Showing.TO_ALL);
    }

    IdentityKeyManager(Credential credential, Showing showing) throws GeneralSecurityException {
        this.showing = showing;
        chain = credential.chain().toArray(X509Certificate[]::new);
        algorithm = credential.leaf().getPublicKey().getAlgorithm();
        key = platformKey(credential.key(), algorithm);
    }

    /** JSSE compares algorithm names, and other providers call the same algorithm differently. */
    private static PrivateKey platformKey(PrivateKey key, String algorithm) throws GeneralSecurityException {
        return key.getAlgorithm().equals(algorithm)
                ? key
                : KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    }

    private @Nullable String aliasFor(@Nullable String... keyTypes) {
        return Arrays.asList(keyTypes).contains(algorithm) ? ALIAS : null;
    }

    /** Whether a server that lists these issuers is to see it. */
    private boolean isFor(Principal @Nullable [] issuers) {
        if (showing == Showing.TO_ALL || issuers == null || issuers.length == 0) {
            return true;
        }
        var named = Set.of(Arrays.stream(issuers).distinct().toArray());
        return Arrays.stream(chain).anyMatch(one -> named.contains(one.getIssuerX500Principal()));
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return isFor(issuers) ? aliasFor(keyTypes) : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return isFor(issuers) ? aliasFor(keyTypes) : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliasFor(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
