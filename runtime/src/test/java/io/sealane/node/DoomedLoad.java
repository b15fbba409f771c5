package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Publishes from several threads to a node that is killed while they go on. */
final class DoomedLoad {

    private final URI to;
    private final Set<String> accepted;
    private final CountDownLatch enough;

    private DoomedLoad(URI to, Set<String> accepted, int killAfter) {
        this.to = to;
        this.accepted = accepted;
        this.enough = new CountDownLatch(killAfter);
    }

    /**
     * Returns when the node is dead and nobody publishes any more.
     *
     * @param to takes events
     * @param prefixes of the events' ids, one per thread
     * @param killAfter so many events were accepted
     * @param accepted gets the ids of those with a 202
     */
    static void publishUntilKilled(
            NodeProcess node, URI to, Iterable<String> prefixes, int killAfter, Set<String> accepted)
            throws InterruptedException {
        var load = new DoomedLoad(to, accepted, killAfter);
        var publishers = new ArrayList<Thread>();
        for (var prefix : prefixes) {
            var publisher = new Thread(() -> load.publish(prefix));
            publishers.add(publisher);
            publisher.start();
        }
        assertThat(load.enough.await(60, TimeUnit.SECONDS))
                .as("events accepted in time")
                .isTrue();
        node.kill();
        for (var publisher : publishers) {
            publisher.join();
        }
    }

    private void publish(String prefix) {
        var sender = new PlainSender(to);
        try {
            for (var number = 0; ; number++) {
                var id = prefix + number;
                if (sender.publish(id) == 202) {
                    accepted.add(id);
                    enough.countDown();
                }
            }
        } catch (IOException | InterruptedException e) {
            // The node is gone: what was in flight got no 202 and is owed to nobody.
            return;
        }
    }
}
