package io.sealane.eventing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.event.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table {@code cesql.txt}, written by hand from the CloudEvents SQL specification 1.0.0: what an expression is
 * for one event, or which error ends it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SqlTableTest {

    private static final Event EVENT = FilterTest.event(Map.of(
            "source", "/orders/eu",
            "type", "com.example.order.created",
            "subject", "Order-17",
            "time", "2026-01-02T03:04:05Z",
            "hop", 3,
            "big", 2147483647,
            "vip", true,
            "digits", "12",
            "word", "blue"));

    /** One line of the table. @param outcome a value, {@code refused}, or {@code error:} and its kind */
    private record Case(String section, String expression, String outcome) {
        @Override
        public String toString() {
            return section + ": " + expression;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void an_expression_is_what_the_table_says(Case one) {
        assertThat(outcome(one.expression())).isEqualTo(one.outcome());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("understood")
    void only_what_is_true_lets_an_event_pass(Case one) {
        assertThat(Filter.sql(one.expression()).matches(EVENT))
                .isEqualTo(one.outcome().equals("true"));
    }

    @Test
    void the_table_is_as_long_as_it_is_meant_to_be() throws IOException {
        assertThat(table().map(Case::expression).distinct().count()).isGreaterThanOrEqualTo(200);
    }

    private static Stream<Case> understood() throws IOException {
        return table().filter(one -> !one.outcome().equals("refused"));
    }

    private static Stream<Case> table() throws IOException {
        var stream = Objects.requireNonNull(SqlTableTest.class.getResourceAsStream("cesql.txt"), "cesql.txt");
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            var section = new String[] {""};
            List<Case> cases = reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .peek(line -> section[0] =
                            line.startsWith("#") ? line.substring(1).strip() : section[0])
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> read(section[0], line))
                    .toList();
            return cases.stream();
        }
    }

    private static Case read(String section, String line) {
        var split = line.lastIndexOf(" | ");
        return new Case(
                section,
                line.substring(0, split).strip(),
                line.substring(split + 3).strip());
    }

    private static String outcome(String expression) {
        SqlFilter filter;
        try {
            filter = SqlFilter.compile(expression);
        } catch (IllegalArgumentException e) {
            return "refused";
        }
        try {
            var value = filter.value(EVENT);
            return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
        } catch (SqlStop stop) {
            return "error: "
                    + switch (stop.kind()) {
                        case CAST -> "cast";
                        case MISSING_ATTRIBUTE -> "missing";
                        case MATH -> "math";
                        case FUNCTION_EVALUATION -> "function";
                        case MISSING_FUNCTION, GENERIC -> "other";
                    };
        }
    }
}
