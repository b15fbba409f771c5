package io.sealane.resource.embedded.direct;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The answers that are still being read. After the end none is let in. */
final class OpenStreams {

    private final Set<DirectBody> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    void add(DirectBody body) {
        open.add(body);
        body.done().whenComplete((done, failure) -> open.remove(body));
        if (ended) {
            body.cancel();
        }
    }

    void end() {
        ended = true;
        open.forEach(DirectBody::cancel);
    }
}
