package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What {@code sealane demo} shows. Everything is done from outside, over the wire, as a user would. */
public final class Demo {

    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/demo/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/demo/triggers";
    private static final String PODS = "/api/v1/namespaces/demo/pods";
    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/knative-eventing/certificates";
    private static final String INGRESS_CERTIFICATE = "mt-broker-ingress-server-tls";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GAP = Duration.ofMillis(10);

    private final Sealane node;
    private final PrintWriter out;
    private final ApiClient api;

    /** @param out for people; what is shown goes there line by line */
    public Demo(Sealane node, PrintWriter out) {
        this.node = node;
        this.out = out;
        this.api = node.apiClient();
    }

    /**
     * Shows all of it; throws when anything is not as it should be.
     *
     * @param serveOn whether the node goes on afterwards: then what to try with it is shown as well
     */
    public void show(boolean serveOn) {
        step("Applying a namespace, a Broker, a Trigger, a Service and a Pod; transport encryption strict");
        node.applyText(sample());
        var broker = api.await(BROKERS, "br", PATIENCE, isStrict());
        api.await(TRIGGERS, "to-event-display", PATIENCE, isTrue("Ready"));
        api.await(PODS, "event-display", PATIENCE, isTrue("Ready"));
        say("broker address   "
                + broker.path("status").path("address").path("url").asText());
        var localUrl = localUrl(broker);
        say("on this machine  " + localUrl);

        var caCerts = broker.path("status").path("address").path("CACerts").asText();
        var sender = new EventSender(
                localUrl,
                node.trusting(TrustBundleParser.parse(caCerts, "status.address.CACerts")
                        .bundle()));
        try {
            showOneEvent(sender);
            showRenewal(sender);
        } catch (IOException e) {
            throw new IllegalStateException("publishing to " + localUrl + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (serveOn) {
            showWhatToTry(localUrl);
        }
    }

    private void showOneEvent(EventSender sender) throws IOException, InterruptedException {
        step("Publishing one event over HTTPS, verified with the CA that the Broker advertises");
        say("answer           " + expect202(sender.overKeptConnection("demo-1", "{\"hello\":\"sealane\"}"))
                + " Accepted (stored and synced)");
        step("The event as the Pod event-display logged it");
        // The end of the data, which is the end of what is logged of an event.
        var logged = api.follow(PODS + "/event-display/log?follow=true", "}", PATIENCE);
        logged.lines().forEach(line -> out.println("    " + line));
        out.flush();
    }

    /** Publishes over kept and new connections while a new certificate is forced, and counts what failed. */
    private void showRenewal(EventSender sender) throws IOException, InterruptedException {
        step("Forcing a new certificate while events flow over kept and new connections");
        var before = sender.overNewConnection("demo-2", "{}").serial();
        var flow = new Flow(sender);
        var publisher = new Thread(flow, "sealane-demo-publisher");
        publisher.start();
        forceRenewal();
        var after = awaitOtherSerial(sender, before);
        flow.awaitMore(100);
        flow.stop();
        publisher.join();
        say("serial before    " + before);
        say("serial after     " + after);
        say("published        " + flow.sent.get());
        say("failed requests  " + flow.failed.get());
        if (flow.failed.get() > 0) {
            throw new IllegalStateException("failed requests: expected 0, got " + flow.failed.get());
        }
    }

    /** What {@code cmctl renew} does: the condition Issuing, set from outside. */
    private void forceRenewal() {
        var certificate = api.get(CERTIFICATES + "/" + INGRESS_CERTIFICATE);
        api.mergePatch(
                CERTIFICATES + "/" + INGRESS_CERTIFICATE + "/status",
                ForcedRenewal.patch(certificate, node.clock().instant()));
    }

    private static String awaitOtherSerial(EventSender sender, String before) throws IOException {
        var attempts = 0;
        while (true) {
            var serial =
                    sender.overNewConnection("demo-serial-" + attempts, "{}").serial();
            if (!serial.equals(before)) {
                return serial;
            }
            if (++attempts > 2_000) {
                throw new IllegalStateException("served serial: expected another than " + before + " by now");
            }
        }
    }

    private void showWhatToTry(URI localUrl) {
        step("It keeps serving. Try, in another terminal");
        node.kubeconfig().ifPresent(file -> say("export KUBECONFIG=" + file));
        say("kubectl get brokers,triggers,pods -n demo");
        say("kubectl get certificates.cert-manager.io -A");
        say("kubectl get broker br -n demo -o jsonpath='{.status.address.CACerts}' > ca.crt");
        say("curl -i --cacert ca.crt " + localUrl + " -H 'ce-specversion: 1.0' -H 'ce-id: 1' -H 'ce-type: greeting'"
                + " -H 'ce-source: /me' -H 'content-type: application/json' -d '{\"hello\":\"world\"}'");
        say("kubectl logs -f event-display -n demo");
        say("Ctrl-C ends it.");
    }

    private static java.util.function.Predicate<JsonNode> isStrict() {
        return isTrue("Ready")
                .and(broker -> broker.path("status")
                        .path("address")
                        .path("url")
                        .asText()
                        .startsWith("https://"));
    }

    private static URI localUrl(JsonNode broker) {
        return URI.create(broker.path("status")
                .path("annotations")
                .path("sealane.io/local-url")
                .asText());
    }

    private static int expect202(int status) {
        if (status != 202) {
            throw new IllegalStateException("answer: expected 202, got " + status);
        }
        return status;
    }

    private static String sample() {
        try (InputStream sample = Demo.class.getResourceAsStream("/io/sealane/demo/event-display.yaml")) {
            if (sample == null) {
                throw new IllegalStateException("/io/sealane/demo/event-display.yaml: expected it in the jar");
            }
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the sample cannot be read", e);
        }
    }

    private void step(String text) {
        out.println();
        out.println("==> " + text);
        out.flush();
    }

    private void say(String text) {
        out.println("    " + text);
        out.flush();
    }

    /** Publishes until stopped, every tenth event over a new connection. */
    private static final class Flow implements Runnable {

        private final EventSender sender;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        Flow(EventSender sender) {
            this.sender = sender;
        }

        void stop() {
            stopped.set(true);
        }

        /** Blocks until so many more were published. */
        void awaitMore(int count) throws InterruptedException {
            synchronized (sent) {
                var enough = sent.get() + count;
                while (sent.get() < enough && !stopped.get()) {
                    sent.wait(PATIENCE.toMillis());
                }
            }
        }

        @Override
        public void run() {
            while (!stopped.get()) {
                var number = next();
                if (statusOf("demo-flow-" + number, number) != 202) {
                    failed.incrementAndGet();
                }
                java.util.concurrent.locks.LockSupport.parkNanos(GAP.toNanos());
            }
        }

        private int next() {
            synchronized (sent) {
                sent.notifyAll();
                return sent.incrementAndGet();
            }
        }

        private int statusOf(String id, int number) {
            try {
                return number % 10 == 0
                        ? sender.overNewConnection(id, "{}").status()
                        : sender.overKeptConnection(id, "{}");
            } catch (IOException e) {
                return 0;
            } catch (InterruptedException e) {
                stop();
                return 202;
            }
        }
    }
}
