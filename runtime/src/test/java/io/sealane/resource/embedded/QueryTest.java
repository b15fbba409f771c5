package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.resource.embedded.object.ApiFailure;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class QueryTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static LogOptions log(String parameters) {
        return new Query(HttpRequest.GET("/?" + parameters)).log(NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=-1",
                "tailLines=many",
                "tailLines=9223372036854775808",
                "limitBytes=-1",
                "limitBytes=0",
                "limitBytes=1.5",
                "sinceSeconds=-5",
                "sinceSeconds=0",
                "sinceSeconds=9223372036854775808",
                "sinceTime=yesterday"
            })
    void a_parameter_that_says_nothing_is_refused_by_its_name(String parameter) {
        assertThatThrownBy(() -> log(parameter))
                .isInstanceOf(ApiFailure.class)
                .hasMessageStartingWith(parameter.substring(0, parameter.indexOf('=')))
                .hasMessageContaining("expected")
                .extracting(failure -> ((ApiFailure) failure).code())
                .isEqualTo(400);
    }

    @Test
    void more_lines_than_there_can_be_are_all_lines() {
        assertThat(log("tailLines=4294967295").tailLines()).contains(Integer.MAX_VALUE);
        assertThat(log("tailLines=9223372036854775807").tailLines()).contains(Integer.MAX_VALUE);
        assertThat(log("tailLines=0").tailLines()).contains(0);
    }

    @Test
    void a_time_before_all_times_is_the_beginning() {
        assertThat(log("sinceSeconds=9223372036854775807").since()).contains(Duration.between(Instant.EPOCH, NOW));
        assertThat(NOW.minus(log("sinceTime=-999999999-01-01T00:00:00Z").since().orElseThrow()))
                .isBefore(Instant.EPOCH);
        assertThat(log("sinceSeconds=60").since()).contains(Duration.ofMinutes(1));
    }
}
