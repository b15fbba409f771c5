package io.sealane.resource.client;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.sealane.resource.Resources;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** How many status writes per second go through a client, in the process and over TLS on loopback. Run by hand; see docs/decisions. */
final class StatusWrites {

    private static final int WARM_UP = 3_000;
    private static final int MEASURED = 10_000;

    private StatusWrites() {}

    public static void main(String[] arguments) throws Exception {
        var direct = new DirectResourcesTest();
        measure("in the process", direct.resources());
        direct.stop();
        var network = new Fabric8ResourcesTest();
        measure("over TLS", network.resources());
        network.stop();
    }

    private static void measure(String name, Resources resources) throws Exception {
        resources
                .create(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("ns")
                        .endMetadata()
                        .build())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        for (var inFlight : new int[] {1, 16}) {
            write(resources, inFlight, WARM_UP);
            var begin = System.nanoTime();
            write(resources, inFlight, MEASURED);
            var seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("%s, %d in flight: %.0f status writes/s%n", name, inFlight, MEASURED / seconds);
        }
    }

    private static void write(Resources resources, int inFlight, int writes) throws Exception {
        var chains = new ArrayList<CompletableFuture<Broker>>();
        for (var i = 0; i < inFlight; i++) {
            var broker = new BrokerBuilder()
                    .withNewMetadata()
                    .withNamespace("ns")
                    .withGenerateName("b-")
                    .endMetadata()
                    .build();
            broker.getMetadata().setName("b-" + inFlight + "-" + writes + "-" + i);
            chains.add(chain(resources, resources.create(broker), writes / inFlight)
                    .toCompletableFuture());
        }
        for (var chain : chains) {
            chain.get(5, TimeUnit.MINUTES);
        }
    }

    private static CompletionStage<Broker> chain(Resources resources, CompletionStage<Broker> read, int left) {
        return left == 0
                ? read
                : read.thenCompose(broker -> chain(
                        resources,
                        resources.editStatus(
                                broker,
                                before -> new BrokerBuilder(before)
                                        .withNewStatus()
                                        .withAnnotations(Map.of("left", Integer.toString(left)))
                                        .endStatus()
                                        .build()),
                        left - 1));
    }
}
