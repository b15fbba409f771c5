package io.sealane.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the newest pair that it was given, to clients and servers alike: an EC key in PKCS #8. The alias is the certificate itself, so that
 * a swap never mixes one pair's key with another's chain.
 */
final class FollowedPair extends X509ExtendedKeyManager {

    private record Pair(PrivateKey key, List<X509Certificate> chain) {}

    private final Map<String, Pair> pairs = new ConcurrentHashMap<>();
    private volatile String newest = "";

    /** One that shows this Secret for good. */
    static FollowedPair of(JsonNode secret) throws GeneralSecurityException {
        var pair = new FollowedPair();
        pair.follow(secret);
        return pair;
    }

    /** Shows this Secret from now on, in new handshakes. */
    void follow(JsonNode secret) throws GeneralSecurityException {
        var chain = text(secret, "tls.crt");
        if (!chain.equals(newest)) {
            pairs.put(chain, new Pair(key(text(secret, "tls.key")), certificates(chain)));
            newest = chain;
        }
    }

    /** How many it has shown or could have. */
    int count() {
        return pairs.size();
    }

    /** For libraries that want a factory. */
    KeyManagerFactory factory() {
        var spi = new KeyManagerFactorySpi() {
            @Override
            protected void engineInit(KeyStore store, char[] password) {}

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {}

            @Override
            protected KeyManager[] engineGetKeyManagers() {
                return new KeyManager[] {FollowedPair.this};
            }
        };
        return new KeyManagerFactory(spi, new Provider("load", "1", "keys of a Secret") {}, "followed") {};
    }

    static String text(JsonNode secret, String key) {
        var base64 = secret.path("data").path(key).asText();
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }

    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        var base64 = pem.lines().filter(line -> !line.startsWith("-----")).reduce("", String::concat);
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private Pair pair(String alias) {
        return Objects.requireNonNull(pairs.get(alias), "an alias of ours");
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return pair(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return pair(alias).key();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return List.of(keyTypes).contains("EC") ? newest : null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return List.of(keyTypes).contains("EC") ? newest : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keyType.equals("EC") ? newest : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return keyType.equals("EC") ? newest : null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {newest};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {newest};
    }
}
