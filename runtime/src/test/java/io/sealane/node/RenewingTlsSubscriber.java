package io.sealane.node;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.sealane.cert.x509.Pem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** A subscriber of its own that shows the certificate of a Secret and takes a new one up for new handshakes, as one with a mounted Secret does. */
final class RenewingTlsSubscriber implements AutoCloseable {

    private static final int LOOK_EVERY_MILLIS = 100;

    private final HttpsServer server;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final Set<String> received = ConcurrentHashMap.newKeySet();
    private final SecretKeys keys;

    private RenewingTlsSubscriber(ApiClient api, String secret) throws Exception {
        keys = new SecretKeys(
                () -> api.get(secret).at("/data/tls.crt").asText(),
                () -> api.get(secret).at("/data/tls.key").asText());
        keys.look();
        var tls = SSLContext.getInstance("TLS");
        tls.init(new KeyManager[] {keys}, null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                received.add(exchange.getRequestHeaders().getFirst("ce-id"));
                exchange.sendResponseHeaders(202, -1);
            }
        });
        server.start();
        threads.scheduleWithFixedDelay(keys::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @param secret its path at the API server; it exists */
    static RenewingTlsSubscriber start(ApiClient api, String secret) throws Exception {
        return new RenewingTlsSubscriber(api, secret);
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The ids of events it has got. */
    Set<String> received() {
        return received;
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

    private interface Reading {
        String text();
    }

    /** The alias is the certificate itself, so that a swap never mixes one pair's key with another's chain. */
    private static final class SecretKeys extends X509ExtendedKeyManager {

        private final Reading certificates;
        private final Reading key;
        private final Map<String, PrivateKey> pairs = new ConcurrentHashMap<>();
        private final Set<String> shown = ConcurrentHashMap.newKeySet();
        private volatile String newest = "";

        SecretKeys(Reading certificates, Reading key) {
            this.certificates = certificates;
            this.key = key;
        }

        void look() {
            var chain = certificates.text();
            if (!pairs.containsKey(chain)) {
                var next = Pem.parsePrivateKey(pem(key.text()));
                if (chain.equals(certificates.text())) {
                    pairs.put(chain, next);
                    newest = chain;
                }
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
