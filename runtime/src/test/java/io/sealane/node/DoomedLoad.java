package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Publishes from several threads to a node that is killed while they go on. */
final class DoomedLoad {

    private final Set<String> accepted;
    private final CountDownLatch enough;

    private DoomedLoad(Set<String> accepted, int killAfter) {
        this.accepted = accepted;
        this.enough = new CountDownLatch(killAfter);
    }

    /**
     * One thread.
     *
     * @param to takes events
     * @param prefix of the events' ids
     */
    record Publisher(URI to, String prefix) {}

    /**
     * Returns when the node is dead and nobody publishes any more.
     *
     * @param killAfter so many events were accepted, from all together
     * @param accepted gets the ids of those with a 202
     */
    static void publishUntilKilled(NodeProcess node, List<Publisher> all, int killAfter, Set<String> accepted)
            throws InterruptedException {
        var load = new DoomedLoad(accepted, killAfter);
        var publishers = new ArrayList<Thread>();
        for (var one : all) {
            var publisher = new Thread(() -> load.publish(one));
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

    private void publish(Publisher publisher) {
        var sender = new PlainSender(publisher.to());
        try {
            for (var number = 0; ; number++) {
                var id = publisher.prefix() + number;
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
