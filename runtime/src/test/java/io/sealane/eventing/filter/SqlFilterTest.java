package io.sealane.eventing.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sealane.gateway.event.Event;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are by hand from the CloudEvents SQL specification 1.0.0; a section is named where the rule is not plain. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SqlFilterTest {

    private static final Event EVENT = FilterTest.event(Map.of(
            "type", "com.example.error",
            "count", 7,
            "flag", true,
            "digits", "12",
            "empty", "",
            "at", "2026-01-02T03:04:05Z",
            "path", "a%b_c\\d"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "TRUE | true",
                "false | false",
                "id = 'myId' | true",
                "id = \"myId\" | true",
                "id = 'myid' | false",
                "id != 'x' | true",
                "id <> 'myId' | false",
                "count = 7 | true",
                "count >= 7 AND count < 8 | true",
                "count + 1 = 8 | true",
                "-count = -7 | true",
                "7 / 2 = 3 | true",
                "-7 / 2 = -3 | true",
                "-7 % 2 = -1 | true",
                "flag | true",
                "NOT flag | false",
                "flag XOR TRUE | false",
                "EXISTS count | true",
                "EXISTS absent | false",
                "EXISTS id | true",
                "type LIKE '%.error' | true",
                "type NOT LIKE '%.error' | false",
                "type IN ('a', 'com.example.error') | true",
                "type NOT IN ('a', 'b') | true",
                "at LIKE '2026-%' | true",
                "LENGTH(id) = 4 | true",
                "UPPER(id) = 'MYID' | true",
                "CONCAT(id, '-', 1) = 'myId-1' | true",
                "SUBSTRING(id, -2) = 'Id' | true",
                "(count = 1 OR count = 7) AND flag | true",
            })
    void expressions_are_true_or_false(String expression, boolean matches) {
        assertThat(matches(expression)).isEqualTo(matches);
    }

    /** 3.7: the right operand's type decides for {@code =}, the left one's for {@code IN}; booleans and integers convert both ways. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "digits = 12 | true",
                "digits > 9 | true",
                "count = '7' | true",
                "'TRUE' = true | true",
                "true = 'TRUE' | false",
                "count LIKE '7' | true",
                "flag = 'true' | true",
                "digits IN (12, 13) | true",
                "count IN ('7') | true",
                "INT('9') = 9 | true",
                "BOOL('True') | true",
                "STRING(true) = 'true' | true",
                "IS_INT(digits) | true",
                "IS_BOOL(digits) | false"
            })
    void values_are_cast(String expression, boolean matches) {
        assertThat(matches(expression)).isEqualTo(matches);
    }

    /** 1.2: an expression that raises an error, or is no Boolean, does not let the event pass. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 7",
                "id != 7",
                "NOT (id = 7)",
                "NOT id",
                "NOT (NOT id)",
                "absent = ''",
                "absent != 'x'",
                "NOT absent",
                "absent LIKE '%'",
                "absent NOT LIKE 'x'",
                "absent NOT IN ('x')",
                "'x' NOT IN (absent)",
                "7 NOT IN ('x')",
                "1 = 1 / 0",
                "1 != 1 / 0",
                "1 / 0 = 0",
                "true AND (1 != 1 / 0)",
                "false OR (1 != 1 / 0)",
                "LEFT(id, -1) = 'myId'",
                "SUBSTRING(id, 9) = ''",
                "INT(id) = 0",
                "BOOL(id) = false",
                "id",
                "count",
                "count + 1",
                "''"
            })
    void an_error_or_another_type_does_not_match(String expression) {
        assertThat(matches(expression)).isFalse();
    }

    @Test
    void a_flag_that_came_in_a_header_is_a_text_and_one_that_came_in_JSON_is_not() {
        var header = EVENT.with("flag", "true");
        var json = EVENT.with("flag", true);

        assertThat(Filter.sql("flag").matches(header)).isFalse();
        assertThat(Filter.sql("flag").matches(json)).isTrue();
        assertThat(Filter.sql("flag = TRUE").matches(header)).isTrue();
        assertThat(Filter.sql("flag = TRUE").matches(json)).isTrue();
    }

    /** 3.4.2: what is skipped raises no error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "true OR (1 != 1 / 0)",
                "flag OR absent",
                "NOT (false AND (1 != 1 / 0))",
                "NOT (EXISTS absent AND absent = 'x')",
                "NOT EXISTS absent OR absent = 'x'"
            })
    void and_and_or_skip_what_cannot_change_the_result(String expression) {
        assertThat(matches(expression)).isTrue();
    }

    /** 3.4.3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'abc' LIKE 'abc' | true",
                "'abc' LIKE 'a%b%c' | true",
                "'azzzbzzzc' LIKE 'a%b%c' | true",
                "'ac' LIKE 'abc' | false",
                "'' LIKE '%' | true",
                "'' LIKE '_' | false",
                "'.ab.cde.' LIKE '.%.%.' | true",
                "'ab.cde' LIKE '.%.%.' | false",
                "'azbzc' LIKE 'a_b_c' | true",
                "'abzc' LIKE 'a_b_c' | false",
                "'a_b_c' LIKE 'a\\_b\\_c' | true",
                "'azbzc' LIKE 'a\\_b\\_c' | false",
                "'a%b' LIKE 'a\\%b' | true",
                "'azb' LIKE 'a\\%b' | false",
                "path LIKE 'a\\%b\\__\\d' | true",
                "'a\\Eb' LIKE 'a\\Eb' | true",
                "'a.c' LIKE 'a.c' | true",
                "'abc' LIKE 'a.c' | false",
                "'aab' LIKE '%ab' | true",
                "'ABC' LIKE 'abc' | false"
            })
    void like_matches_patterns(String expression, boolean matches) {
        assertThat(matches(expression)).isEqualTo(matches);
    }

    @Test
    void like_matches_any_character_even_a_line_end_and_one_outside_the_basic_plane() {
        var event = FilterTest.event(Map.of("line", "a\nb", "face", "a\uD83D\uDE00b"));

        assertThat(Filter.sql("line LIKE 'a_b'").matches(event)).isTrue();
        assertThat(Filter.sql("line LIKE 'a%'").matches(event)).isTrue();
        assertThat(Filter.sql("face LIKE 'a_b'").matches(event)).isTrue();
    }

    @Test
    void like_takes_no_more_than_pattern_times_text_steps() {
        var event = FilterTest.event(Map.of("long", "a".repeat(20_000)));
        var filter = Filter.sql("long LIKE '%a%a%a%a%a%a%a%a%a%a%b'");

        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThat(filter.matches(event)).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "id = | at line 1, column 5",
                "id = 'a | at line 1",
                "id = 'a' # | at line 1, column 10",
                "(id = 'a' | at line 1",
                "id == 'a' | at line 1",
                "id = 'a' id | at line 1",
                "NOFUNCTION(id) | there is no function NOFUNCTION with 1 arguments",
                "LENGTH(id, id) | there is no function LENGTH with 2 arguments",
                "2147483648 = 1 | "
            })
    void what_is_not_understood_is_refused_before_any_event(String expression, String message) {
        assertThatThrownBy(() -> Filter.sql(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message == null ? "" : message);
    }

    @Test
    void length_and_nesting_are_bounded() {
        assertThatThrownBy(() -> Filter.sql(" ")).hasMessageContaining("1 to 4096 characters");
        assertThatThrownBy(() -> Filter.sql("'" + "a".repeat(4096) + "' = id")).hasMessageContaining("got 4103");
        assertThatThrownBy(() -> Filter.sql("(".repeat(600) + "true" + ")".repeat(600)))
                .hasMessageContaining("at most 500 tokens");
        assertThatThrownBy(() -> Filter.sql("NOT ".repeat(600) + "true")).hasMessageContaining("at most 500 tokens");
        assertThat(Filter.sql("NOT ".repeat(240) + "true").matches(EVENT)).isTrue();
        assertThat(Filter.sql("(".repeat(200) + "true" + ")".repeat(200)).matches(EVENT))
                .isTrue();
    }

    private static boolean matches(String expression) {
        return Filter.sql(expression).matches(EVENT);
    }
}
