package io.sealane.resource.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MergePatchTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":1}             | {\"a\":1}             | none",
                "{\"a\":1}             | {\"a\":2}             | {\"a\":2}",
                "{\"a\":1,\"b\":2}     | {\"a\":1}             | {\"b\":null}",
                "{}                    | {\"a\":{\"b\":1}}     | {\"a\":{\"b\":1}}",
                "{\"a\":{\"b\":1,\"c\":2}} | {\"a\":{\"b\":1,\"c\":3}} | {\"a\":{\"c\":3}}",
                "{\"a\":[1,2]}         | {\"a\":[1]}           | {\"a\":[1]}",
                "{\"a\":{\"b\":1}}     | {\"a\":[1]}           | {\"a\":[1]}",
                "{\"a\":{\"b\":1}}     | {\"a\":{}}            | {\"a\":{\"b\":null}}"
            })
    void a_patch_holds_exactly_the_difference(String from, String to, String patch) throws Exception {
        assertEquals(
                patch.equals("none") ? null : JSON.readTree(patch),
                MergePatch.between(JSON.readTree(from), JSON.readTree(to)).orElse(null));
    }
}
