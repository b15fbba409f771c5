package io.sealane.eventing.attempt;

import akka.util.ByteString;
import io.sealane.eventing.attempt.Verdict.Delivered;
import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.attempt.Verdict.Replied;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Answered;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a subscriber's answer (Knative eventing specification, data plane; event acknowledgement and delivery retry).
 *
 * <p>2xx is delivered, and a CloudEvent in it a reply, except in a 202. An answer that is not a CloudEvent is no reply and no failure.
 * 404, 408, 409, 429, 5xx and no answer are worth another attempt; everything else is final.
 */
public final class AnswerJudge {

    private static final int NO_ANSWER = 500;
    private static final int BAD_REPLY = 502;

    private final ReplyReader replies;

    public AnswerJudge(ReplyReader replies) {
        this.replies = replies;
    }

    /** Reads the CloudEvent of an answer. */
    @FunctionalInterface
    public interface ReplyReader {

        /**
         * Empty when the answer does not say that it is a CloudEvent.
         *
         * @throws IllegalArgumentException when it says so and is not
         */
        Optional<Event> read(Answered answer);
    }

    public Verdict judge(UpstreamAnswer answer) {
        if (answer instanceof Answered answered) {
            return success(answered.status()) ? accepted(answered) : refused(answered);
        }
        return unanswered((UpstreamAnswer.Failed) answer);
    }

    private static Failed unanswered(UpstreamAnswer.Failed failed) {
        return new Failed(true, NO_ANSWER, ByteString.emptyByteString(), failed.kind() + ": " + failed.detail());
    }

    /** Whether the receiver of a reply has taken it; it is not asked for one of its own. */
    public Verdict judgeReceiver(UpstreamAnswer answer) {
        if (answer instanceof Answered answered && success(answered.status())) {
            return new Delivered();
        }
        var failed =
                answer instanceof Answered answered ? refused(answered) : unanswered((UpstreamAnswer.Failed) answer);
        return new Failed(
                failed.again(), failed.code(), failed.body(), "reply: " + failed.detail(), failed.retryAfter());
    }

    /** A reply that was published into a log of this mesh, and refused there. */
    public static Failed notStored(int status, String detail) {
        return Failed.ofReply(DeliverySettings.again(status), status, "reply: " + detail);
    }

    /** What became of an attempt, in one word for counters. */
    public static String result(UpstreamAnswer answer, Verdict verdict) {
        if (answer instanceof Answered answered) {
            var taken = success(answered.status());
            return taken && verdict instanceof Failed ? "bad_reply" : answered.status() / 100 + "xx";
        }
        return ((UpstreamAnswer.Failed) answer).kind().name().toLowerCase(Locale.ROOT);
    }

    /** The status of an answer; 0 without one. */
    public static int status(UpstreamAnswer answer) {
        return answer instanceof Answered answered ? answered.status() : 0;
    }

    private Verdict accepted(Answered answer) {
        if (answer.status() == 202) {
            return new Delivered();
        }
        Optional<Event> reply;
        try {
            reply = replies.read(answer);
        } catch (IllegalArgumentException e) {
            return new Failed(true, BAD_REPLY, answer.body(), "reply: " + e.getMessage());
        }
        if (reply.isEmpty()) {
            return new Delivered();
        }
        if (answer.truncated()) {
            return new Failed(false, BAD_REPLY, ByteString.emptyByteString(), "reply: larger than what is read of it");
        }
        return new Replied(reply.get());
    }

    private static Failed refused(Answered answer) {
        var listened = answer.status() == 429 || answer.status() == 503;
        return new Failed(
                DeliverySettings.again(answer.status()),
                answer.status(),
                answer.body(),
                "status " + answer.status(),
                listened ? answer.header("retry-after") : Optional.empty());
    }

    private static boolean success(int status) {
        return status >= 200 && status < 300;
    }
}
