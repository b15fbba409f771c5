package io.sealane.eventing.controller;

import io.sealane.eventing.EventMesh;
import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.resource.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which triggers are certain to get every future event. Safe for any thread.
 *
 * <p>A trigger is asked about once per generation of it and of its broker; the answer wakes its key.
 */
final class Readiness {

    /**
     * What was asked about.
     *
     * @param generation of the trigger's specification
     * @param brokerUid an other broker of the same name has other positions
     * @param shown the tokens that its receivers want to see: without them they would refuse events for good
     */
    record Question(
            TriggerId trigger, String uid, long generation, String brokerUid, List<DeliveryTokens.Purpose> shown) {}

    private record Asked(Question question, boolean ready) {}

    private final EventMesh mesh;
    private final Consumer<ResourceKey> wake;
    private final Map<TriggerId, Asked> asked = new ConcurrentHashMap<>();

    Readiness(EventMesh mesh, Consumer<ResourceKey> wake) {
        this.mesh = mesh;
        this.wake = wake;
    }

    /**
     * Whether it is certain by now. If not, the key is woken when it is.
     *
     * @param version of the settings that have the trigger so
     */
    boolean ready(Question question, long version) {
        var known = asked.get(question.trigger());
        if (known != null && known.question().equals(question)) {
            return known.ready();
        }
        asked.put(question.trigger(), new Asked(question, false));
        mesh.inForce(version)
                .thenCompose(inForce -> mesh.ready(question.trigger(), question.uid()))
                .whenComplete((stored, failure) -> answer(question, failure == null && Boolean.TRUE.equals(stored)));
        return isReady(question);
    }

    /** The trigger is gone. */
    void forget(TriggerId trigger) {
        asked.remove(trigger);
    }

    private boolean isReady(Question question) {
        var now = asked.get(question.trigger());
        return now != null && now.question().equals(question) && now.ready();
    }

    private void answer(Question question, boolean stored) {
        var before = new Asked(question, false);
        if (!stored) {
            // Asked again with the next pass.
            asked.remove(question.trigger(), before);
        } else if (asked.replace(question.trigger(), before, new Asked(question, true))) {
            wake.accept(new ResourceKey(
                    question.trigger().namespace(), question.trigger().name()));
        }
    }
}
