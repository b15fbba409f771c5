package io.sealane.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Client and subscriber outside the node, each with a certificate of Eventing's issuer and trusting what the broker advertises. They learn
 * of changes by asking, as somebody does who has them mounted.
 */
final class Identities {

    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/load/certificates";
    private static final String SECRETS = "/api/v1/namespaces/load/secrets/";
    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final String CERTIFICATE = """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"%1$s"},
             "spec":{"secretName":"%1$s-tls","dnsNames":["localhost"],"ipAddresses":["127.0.0.1"],
                     "privateKey":{"algorithm":"ECDSA","encoding":"PKCS8"},"usages":["%2$s"],
                     "issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"}}}""";

    private final KubeApi api;
    private final FollowedPair client;
    private final FollowedPair subscriber;
    private final FollowedRoots roots;
    private final JsonNode firstClient;
    private final String firstRoots;

    private Identities(KubeApi api, JsonNode client, JsonNode subscriber) throws GeneralSecurityException, IOException {
        this.api = api;
        this.client = FollowedPair.of(client);
        this.subscriber = FollowedPair.of(subscriber);
        this.firstClient = client;
        this.firstRoots = FollowedPair.text(client, "ca.crt");
        this.roots = new FollowedRoots(firstRoots);
    }

    /** Has the certificates made, in namespace {@code load}, which exists, and has deliveries trust the subscriber's. */
    static Identities make(KubeApi api) throws IOException, InterruptedException, GeneralSecurityException {
        var identities =
                new Identities(api, order(api, "client", "client auth"), order(api, "subscriber", "server auth"));
        api.delete(MAPS + "/load-subscribers");
        api.create(MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"load-subscribers","labels":{"networking.knative.dev/trust-bundle":"true"}},
                 "data":{"ca.pem":"%s"}}""".formatted(identities.firstRoots.replace("\n", "\\n")));
        return identities;
    }

    private static JsonNode order(KubeApi api, String name, String usage) throws IOException, InterruptedException {
        api.create(CERTIFICATES, CERTIFICATE.formatted(name, usage));
        api.await(CERTIFICATES, name, KubeApi::isReady);
        return api.get(SECRETS + name + "-tls");
    }

    /** Takes back what {@link #make} published: the rotation publishes both roots. */
    void leaveTrustToTheRotation() throws IOException, InterruptedException {
        api.delete(MAPS + "/load-subscribers");
    }

    /** Asks for everything anew. */
    void look(JsonNode broker) throws IOException, InterruptedException, GeneralSecurityException {
        client.follow(api.get(SECRETS + "client-tls"));
        subscriber.follow(api.get(SECRETS + "subscriber-tls"));
        roots.follow(broker.at("/status/address/CACerts").asText());
    }

    FollowedPair client() {
        return client;
    }

    FollowedPair subscriber() {
        return subscriber;
    }

    FollowedRoots roots() {
        return roots;
    }

    /** A client that goes by what is told, now and later. */
    SSLContext following() throws GeneralSecurityException {
        return context(client, roots);
    }

    /** A client that never learned of the rotation. */
    SSLContext left() throws GeneralSecurityException, IOException {
        return context(FollowedPair.of(firstClient), new FollowedRoots(firstRoots));
    }

    /** A client that trusts the newest roots and shows its first certificate. */
    SSLContext showingTheFirst() throws GeneralSecurityException {
        return context(FollowedPair.of(firstClient), roots);
    }

    private static SSLContext context(FollowedPair keys, FollowedRoots roots) throws GeneralSecurityException {
        var tls = SSLContext.getInstance("TLSv1.3");
        tls.init(new KeyManager[] {keys}, new TrustManager[] {roots}, null);
        return tls;
    }
}
