package io.sealane.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AcmeAnswersTest {

    private static final RequestHandler REDIRECT =
            (request, responder) -> responder.complete(HttpResponse.create().withStatus(StatusCodes.MOVED_PERMANENTLY));

    private final AcmeAnswers answers = new AcmeAnswers(2);

    @Test
    void an_open_challenge_is_answered_ahead_of_a_redirect() {
        answers.present("token-1", "token-1.thumbprint");

        var answer = get("http://shop.example.com/.well-known/acme-challenge/token-1");

        assertThat(answer.status()).isEqualTo(StatusCodes.OK);
        assertThat(answer.entity().isStrict()).isTrue();
        assertThat(text(answer)).isEqualTo("token-1.thumbprint");
    }

    @Test
    void everything_else_goes_on_to_the_next_handler() {
        answers.present("token-1", "token-1.thumbprint");

        assertRedirected("http://shop.example.com/");
        assertRedirected("http://shop.example.com/.well-known/acme-challenge/other");
        assertRedirected("http://shop.example.com/.well-known/acme-challenge/");
        assertRedirected("http://shop.example.com/.well-known/acme-challenge/token-1/more");
        assertRedirected("http://shop.example.com/a/.well-known/acme-challenge/token-1");
    }

    @Test
    void a_challenge_that_was_withdrawn_is_not_answered() {
        answers.present("token-1", "token-1.thumbprint");
        answers.withdraw("token-1");

        assertRedirected("http://shop.example.com/.well-known/acme-challenge/token-1");
    }

    @Test
    void more_challenges_than_allowed_are_refused_and_the_limit_is_named() {
        answers.present("one", "1");
        answers.present("two", "2");

        assertThatThrownBy(() -> answers.present("three", "3"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 HTTP-01 challenges");
        answers.present("two", "again"); // takes no further place
    }

    @Test
    void a_limit_below_one_is_refused() {
        assertThatThrownBy(() -> new AcmeAnswers(0)).hasMessageContaining("challenges-max");
    }

    private void assertRedirected(String uri) {
        assertThat(get(uri).status()).isEqualTo(StatusCodes.MOVED_PERMANENTLY);
    }

    private HttpResponse get(String uri) {
        List<HttpResponse> got = new ArrayList<>();
        answers.ahead(REDIRECT).handle(HttpRequest.GET(uri), new Responder() {
            @Override
            public void complete(HttpResponse response) {
                got.add(response);
            }

            @Override
            public Loop loop() {
                throw new UnsupportedOperationException("no answer of this handler needs a loop");
            }
        });
        assertThat(got).hasSize(1);
        return got.get(0);
    }

    private static String text(HttpResponse response) {
        return ((akka.http.javadsl.model.HttpEntity.Strict) response.entity())
                .getData()
                .utf8String();
    }
}
