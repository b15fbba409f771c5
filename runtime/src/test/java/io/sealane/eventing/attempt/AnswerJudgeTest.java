package io.sealane.eventing.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.ScriptedUpstream;
import io.sealane.eventing.attempt.Verdict.Delivered;
import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.attempt.Verdict.Replied;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AnswerJudgeTest {

    private static final Map<String, String> EVENT =
            Map.of("ce-specversion", "1.0", "ce-id", "r", "ce-source", "/s", "ce-type", "t");

    private final AnswerJudge judge = new AnswerJudge(Letters::reply);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void success_is_delivered(int status) {
        assertThat(judge(status, Map.of(), "")).isEqualTo(new Delivered());
    }

    @Test
    void an_event_in_a_200_is_a_reply_and_in_a_202_none() {
        assertThat(judge(200, EVENT, "x")).isInstanceOf(Replied.class);
        assertThat(judge(202, EVENT, "x")).isEqualTo(new Delivered());
    }

    @Test
    void content_that_is_no_event_is_no_failure() {
        assertThat(judge(200, Map.of("content-type", "text/html"), "<p>thanks</p>"))
                .isEqualTo(new Delivered());
    }

    @Test
    void a_broken_event_fails_and_is_retried() {
        var broken = Map.of("ce-specversion", "1.0", "ce-id", "r");

        var verdict = (Failed) judge(200, broken, "x");

        assertThat(verdict.code()).isEqualTo(502);
        assertThat(verdict.again()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 502, 503, 504, 599})
    void these_are_retried(int status) {
        var verdict = (Failed) judge(status, Map.of(), "why");

        assertThat(verdict.again()).isTrue();
        assertThat(verdict.code()).isEqualTo(status);
        assertThat(verdict.body().utf8String()).isEqualTo("why");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 400, 401, 403, 405, 410, 413, 422})
    void these_are_final(int status) {
        assertThat(((Failed) judge(status, Map.of(), "")).again()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(UpstreamAnswer.Kind.class)
    void no_answer_is_retried_and_reported_as_500(UpstreamAnswer.Kind kind) {
        var verdict = (Failed) judge.judge(new UpstreamAnswer.Failed(kind, "because"));

        assertThat(verdict.again()).isTrue();
        assertThat(verdict.code()).isEqualTo(500);
        assertThat(verdict.detail()).contains(kind.name(), "because");
    }

    private Verdict judge(int status, Map<String, String> headers, String body) {
        return judge.judge(ScriptedUpstream.answer(status, headers, body));
    }
}
