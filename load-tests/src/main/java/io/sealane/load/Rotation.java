package io.sealane.load;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Has Eventing's CA replaced by a CARotation, keeps clients and subscriber at what they are told meanwhile, and then tries whether the old
 * root is refused. One thread of its own.
 */
final class Rotation implements Runnable {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String NAME = "load";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"load","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"%1$ds","drain":"10m","shadow":"%1$ds"}}}""";
    private static final int LOOK_MILLIS = 100;
    private static final String FIRST_PHASE = "Queued";

    private final Mesh mesh;
    private final Identities identities;
    private final Duration hold;
    private final Duration patience;
    private final Durations verified = new Durations();
    private final Map<String, Long> phaseMillis = new LinkedHashMap<>();
    private final Thread thread = new Thread(this, "rotation");
    private volatile boolean over;
    private volatile String trouble = "";
    private volatile String phase = "";
    private volatile String oldClient = "";
    private volatile String oldRoot = "";

    /**
     * One rotation.
     *
     * @param hold how long both roots are trusted before the switch, and how long nothing may need the old one after it
     * @param patience after which it is given up
     */
    Rotation(Mesh mesh, Identities identities, Duration hold, Duration patience) {
        this.mesh = mesh;
        this.identities = identities;
        this.hold = hold;
        this.patience = patience;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void join() throws InterruptedException {
        thread.join(patience.toMillis());
    }

    boolean isOver() {
        return over;
    }

    /** The last phase that was seen. */
    String phase() {
        return phase;
    }

    /** Why it ended early, or empty. */
    String trouble() {
        return trouble;
    }

    /** How long each phase took, as it was seen ten times a second; a phase that was over sooner is not in it. */
    Map<String, Long> phaseMillis() {
        return phaseMillis;
    }

    /** Publishes over a connection of its own that verified the broker by what it advertises, one in each look. */
    Durations verified() {
        return verified;
    }

    /** What became of a client that shows a certificate below the old root, after all. */
    String oldClient() {
        return oldClient;
    }

    /** What became of a client that trusts the old root only, after all. */
    String oldRoot() {
        return oldRoot;
    }

    @Override
    public void run() {
        try {
            mesh.api().delete(ROTATIONS + "/" + NAME);
            mesh.api().create(ROTATIONS, ROTATION.formatted(hold.toSeconds()));
            follow(System.nanoTime() + patience.toNanos());
            oldRoot = outcome(identities::left);
            oldClient = outcome(identities::showingTheFirst);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            trouble = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over = true;
        }
    }

    private void follow(long deadline) throws IOException, InterruptedException, GeneralSecurityException {
        var left = false;
        var seenAt = System.nanoTime();
        while (!phase.equals("Done")) {
            if (System.nanoTime() - deadline > 0 || phase.equals("Aborted")) {
                throw new IOException("the rotation did not end within " + patience + "; it is " + phase);
            }
            var rotation = mesh.api().get(ROTATIONS + "/" + NAME);
            var now = System.nanoTime();
            // The time until a phase is seen belongs to the one before.
            phaseMillis.merge(
                    phase.isEmpty() ? FIRST_PHASE : phase, TimeUnit.NANOSECONDS.toMillis(now - seenAt), Long::sum);
            seenAt = now;
            phase = rotation.path("status").path("phase").asText();
            if (!left && rotation.path("status").path("history").toString().contains("\"Reissuing\"")) {
                identities.leaveTrustToTheRotation();
                left = true;
            }
            identities.look(mesh.broker());
            var start = System.nanoTime();
            mesh.publishOnce(
                    HttpClient.newBuilder().sslContext(identities.following()).build());
            verified.add(System.nanoTime() - start);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private interface Client {
        SSLContext tls() throws GeneralSecurityException, IOException;
    }

    private String outcome(Client client) throws GeneralSecurityException, InterruptedException, IOException {
        var tls = client.tls();
        try {
            mesh.publishOnce(HttpClient.newBuilder().sslContext(tls).build());
            return "accepted";
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
    }
}
