package io.sealane.gateway.event.ingress;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.transport.Responder;

/**
 * The answer of one publish, with its share of the body budget. Knows nothing of the request, so that one that is held for its answer costs
 * no memory for what is stored already.
 */
record PendingAnswer(Responder responder, BodyBudget.Reservation reserved) implements EventIngress.Reply {

    @Override
    public void complete(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            answer(EventAnswers.busy(refused.status(), refused.detail(), refused.retryAfter()));
        } else if (outcome instanceof Outcome.Answered answered) {
            answer(EventAnswers.event(answered.event()));
        } else {
            answer(EventAnswers.ACCEPTED);
        }
    }

    @Override
    public void stored() {
        reserved.release();
    }

    @Override
    public void whenGone(Runnable task) {
        responder.whenGone(task);
    }

    void answer(HttpResponse response) {
        reserved.release();
        responder.complete(response);
    }
}
