package io.sealane.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Has the broker's key replaced again and again, in turn by deleting its Secret and by an {@code Issuing} condition as {@code cmctl renew}
 * sets it, and measures how long it takes until a new handshake shows the new certificate. One thread of its own.
 */
final class Renewals implements Runnable {

    private static final String NAME = "mt-broker-ingress-server-tls";
    private static final String SECRET = "/api/v1/namespaces/knative-eventing/secrets/" + NAME;
    private static final String CERTIFICATE =
            "/apis/cert-manager.io/v1/namespaces/knative-eventing/certificates/" + NAME;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int CONNECT_MILLIS = 30_000;

    private final KubeApi api;
    private final URI url;
    private final SSLContext tls;
    private final Durations untilServed = new Durations();
    private final Thread thread = new Thread(this, "renewals");
    private volatile boolean stopped;
    private volatile int asked;
    private volatile int served;
    private volatile String trouble = "";

    Renewals(Mesh mesh) throws IOException {
        this.api = mesh.api();
        this.url = mesh.url();
        this.tls = Kubeconfig.trusting(mesh.caCerts());
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets the renewal under way finish. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join(TimeUnit.NANOSECONDS.toMillis(2 * PATIENCE_NANOS));
    }

    int asked() {
        return asked;
    }

    /** Renewals after which another serial number was served. */
    int served() {
        return served;
    }

    Durations untilServed() {
        return untilServed;
    }

    /** Why it ended early, or empty. */
    String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            for (var n = 0; !stopped; n++) {
                renew(n % 2 == 0);
            }
        } catch (IOException | RuntimeException e) {
            trouble = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(boolean byDeleting) throws IOException, InterruptedException {
        var before = servedSerial();
        var start = System.nanoTime();
        asked++;
        if (byDeleting) {
            api.delete(SECRET);
        } else {
            api.mergePatch(CERTIFICATE + "/status", issuing(api.get(CERTIFICATE)));
        }
        while (servedSerial().equals(before)) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException("serial " + before.toString(16) + " is still served 60 s after "
                        + (byDeleting ? "its Secret was deleted" : "a renewal was asked for"));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        served++;
        untilServed.add(System.nanoTime() - start);
        TimeUnit.MILLISECONDS.sleep(500); // load over the new key, before the next
    }

    private static String issuing(JsonNode certificate) {
        var json = new ObjectMapper();
        ObjectNode patch = json.createObjectNode();
        var conditions = patch.putObject("status").putArray("conditions");
        for (var condition : certificate.path("status").path("conditions")) {
            if (!condition.path("type").asText().equals("Issuing")) {
                conditions.add(condition);
            }
        }
        conditions
                .addObject()
                .put("type", "Issuing")
                .put("status", "True")
                .put("reason", "ManuallyTriggered")
                .put("message", "a load test asks for a new key")
                .put("lastTransitionTime", Instant.now().toString());
        return patch.toString();
    }

    private BigInteger servedSerial() throws IOException {
        try (var socket = (SSLSocket) tls.getSocketFactory().createSocket()) {
            socket.connect(new java.net.InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS);
            socket.setSoTimeout(CONNECT_MILLIS);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(java.util.List.of(new javax.net.ssl.SNIHostName(url.getHost())));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            socket.getSession().invalidate(); // the next one is to be a full handshake
            return leaf.getSerialNumber();
        }
    }
}
