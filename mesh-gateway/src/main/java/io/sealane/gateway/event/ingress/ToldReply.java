package io.sealane.gateway.event.ingress;

import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.EventIngress.Reply;
import java.util.function.Consumer;

/** A reply of whose outcome somebody else hears too. */
record ToldReply(Reply reply, Consumer<Outcome> first) implements Reply {

    @Override
    public void complete(Outcome outcome) {
        try {
            first.accept(outcome);
        } finally {
            reply.complete(outcome);
        }
    }

    @Override
    public void stored() {
        reply.stored();
    }

    @Override
    public void whenGone(Runnable task) {
        reply.whenGone(task);
    }
}
