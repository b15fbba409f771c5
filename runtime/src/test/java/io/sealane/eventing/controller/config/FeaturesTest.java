package io.sealane.eventing.controller.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sealane.gateway.event.ingress.TransportEncryption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FeaturesTest {

    @ParameterizedTest
    @CsvSource({"disabled,DISABLED", "permissive,PERMISSIVE", "strict,STRICT", "Strict,STRICT", "' STRICT ',STRICT"})
    void the_three_values_are_read_in_any_case(String text, TransportEncryption expected) {
        assertEquals(new Features(expected, List.of()), parse(text, Optional.empty()));
    }

    @Test
    void without_the_key_it_is_disabled() {
        assertEquals(Features.DEFAULT, Features.parse(Map.of("_example", "x"), Optional.empty()));
    }

    @Test
    void keys_are_trimmed() {
        assertEquals(
                TransportEncryption.STRICT,
                Features.parse(Map.of(" transport-encryption ", "strict"), Optional.empty())
                        .encryption());
    }

    @Test
    void what_is_not_understood_leaves_things_as_they_were() {
        var before = new Features(TransportEncryption.PERMISSIVE, List.of());

        assertEquals(
                new Features(
                        TransportEncryption.PERMISSIVE,
                        List.of("transport-encryption: expected disabled, permissive or strict, got 'stric';"
                                + " permissive is in force")),
                parse("stric", Optional.of(before)));
    }

    @Test
    void what_is_not_understood_at_start_is_strict() {
        assertEquals(TransportEncryption.STRICT, parse("on", Optional.empty()).encryption());
    }

    private static Features parse(String value, Optional<Features> before) {
        return Features.parse(Map.of("transport-encryption", value), before);
    }
}
