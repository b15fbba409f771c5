package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sealane.cert.x509.Pem;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A subscriber of its own that shows the certificate of a Secret and takes a new one up for new handshakes, as one with a mounted Secret
 * does, and demands one of its clients by roots that it follows likewise.
 */
final class RenewingTlsSubscriber implements AutoCloseable {

    private static final int LOOK_EVERY_MILLIS = 100;

    private final HttpsServer server;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final Set<String> received = ConcurrentHashMap.newKeySet();
    private final Set<String> deadLetters = ConcurrentHashMap.newKeySet();
    private final Set<BigInteger> clients = ConcurrentHashMap.newKeySet();
    private final SecretKeys keys;
    private final FollowedRoots roots;

    private RenewingTlsSubscriber(Supplier<JsonNode> secret, Supplier<String> clientRoots, boolean demands)
            throws Exception {
        keys = new SecretKeys(secret);
        keys.look();
        var tls = SSLContext.getInstance("TLS");
        roots = new FollowedRoots(clientRoots);
        tls.init(new KeyManager[] {keys}, new TrustManager[] {roots}, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters connection) {
                var parameters = tls.getDefaultSSLParameters();
                if (demands) {
                    parameters.setNeedClientAuth(true);
                } else {
                    parameters.setWantClientAuth(true);
                }
                connection.setSSLParameters(parameters);
            }
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                client(exchange).ifPresent(one -> clients.add(one.getSerialNumber()));
                var isDead = exchange.getRequestURI().getPath().startsWith("/dead");
                (isDead ? deadLetters : received)
                        .add(exchange.getRequestHeaders().getFirst("ce-id"));
                exchange.sendResponseHeaders(202, -1);
            }
        });
        server.start();
        follow(roots::look);
        follow(keys::look);
    }

    /** One look that finds no answer is not the last one. */
    private void follow(Runnable look) {
        threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.run();
                    } catch (IllegalStateException e) {
                        // The API server is busy: what was read before stays.
                        return;
                    }
                },
                LOOK_EVERY_MILLIS,
                LOOK_EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /**
     * One that is there at once.
     *
     * @param secret its path at the API server; it exists
     * @param clientRoots PEM, asked ten times a second
     */
    static RenewingTlsSubscriber start(ApiClient api, String secret, Supplier<String> clientRoots) throws Exception {
        return start(() -> api.get(secret), clientRoots);
    }

    /** The same, for a Secret that is read as the caller likes. */
    static RenewingTlsSubscriber start(Supplier<JsonNode> secret, Supplier<String> clientRoots) throws Exception {
        return new RenewingTlsSubscriber(secret, clientRoots, true);
    }

    /** The same, letting clients in that show no certificate. */
    static RenewingTlsSubscriber startAsking(ApiClient api, String secret, Supplier<String> clientRoots)
            throws Exception {
        return new RenewingTlsSubscriber(() -> api.get(secret), clientRoots, false);
    }

    private static Optional<X509Certificate> client(HttpExchange exchange) {
        try {
            var session = ((HttpsExchange) exchange).getSSLSession();
            return Optional.of((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The ids of events it has got. */
    Set<String> received() {
        return received;
    }

    /** The ids of events that came to {@code /dead}. */
    Set<String> deadLetters() {
        return deadLetters;
    }

    /** The serial numbers of certificates that clients have shown. */
    Set<BigInteger> clients() {
        return clients;
    }

    /** How many different certificates it has shown. */
    int shown() {
        return keys.shown.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Goes by the newest roots, for new handshakes. */
    private static final class FollowedRoots extends X509ExtendedTrustManager {

        private final Supplier<String> source;
        private volatile String newest = "";
        private volatile X509ExtendedTrustManager inForce;

        FollowedRoots(Supplier<String> source) {
            this.source = source;
            look();
        }

        void look() {
            var pem = source.get();
            if (!pem.equals(newest)) {
                inForce = by(pem);
                newest = pem;
            }
        }

        private static X509ExtendedTrustManager by(String pem) {
            try {
                var store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (var root : Pem.parseCertificates(pem)) {
                    store.setCertificateEntry(root.getSerialNumber().toString(16), root);
                }
                var factory = TrustManagerFactory.getInstance("PKIX");
                factory.init(store);
                return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return inForce.getAcceptedIssuers();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            inForce.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            inForce.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            inForce.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no client");
        }
    }

    /** The alias is the certificate itself, so that a swap never mixes one pair's key with another's chain. */
    private static final class SecretKeys extends X509ExtendedKeyManager {

        private final Supplier<JsonNode> secret;
        private final Map<String, PrivateKey> pairs = new ConcurrentHashMap<>();
        private final Set<String> shown = ConcurrentHashMap.newKeySet();
        private volatile String newest = "";

        SecretKeys(Supplier<JsonNode> secret) {
            this.secret = secret;
        }

        void look() {
            var data = secret.get().path("data");
            var chain = data.path("tls.crt").asText();
            if (!pairs.containsKey(chain)) {
                pairs.put(chain, Pem.parsePrivateKey(pem(data.path("tls.key").asText())));
                newest = chain;
            }
        }

        private static String pem(String base64) {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.equals("EC") ? newest : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            shown.add(alias);
            return Pem.parseCertificates(pem(alias)).toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return pairs.get(alias);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {newest};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return newest;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
