package io.sealane.resource.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SharedStringsTest {

    private final ObjectMapper mapper = new ObjectMapper().registerModule(SharedStrings.module());

    @Test
    void equal_words_of_two_objects_are_one() throws Exception {
        var one = secret("one", "x");
        var other = secret("other", "x");

        assertThat(one.getType()).isEqualTo("kubernetes.io/tls").isSameAs(other.getType());
        assertThat(one.getMetadata().getNamespace())
                .isSameAs(other.getMetadata().getNamespace());
        assertThat(one.getMetadata().getName()).isEqualTo("one");
        assertThat(one.getMetadata().getLabels().get("app"))
                .isEqualTo("web")
                .isSameAs(other.getMetadata().getLabels().get("app"));
    }

    @Test
    void certificates_are_and_other_values_of_Secrets_are_not() throws Exception {
        var certificate = base64("-----BEGIN CERTIFICATE-----\n" + "A".repeat(900) + "\n-----END CERTIFICATE-----\n");
        var key = base64("-----BEGIN EC PRIVATE KEY-----\nAAAA");

        assertThat(value(certificate)).isEqualTo(certificate).isSameAs(value(certificate));
        assertThat(value(key)).isEqualTo(key).isNotSameAs(value(key));
        assertThat(value("cGFzcw==")).isEqualTo("cGFzcw==").isNotSameAs(value("cGFzcw=="));
    }

    @Test
    void what_is_there_is_read_as_it_is_whatever_was_read_before() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            assertThat(mapper.readValue("{\"a\":\"" + i + "\"}", Map.class)).containsEntry("a", String.valueOf(i));
            var text = String.valueOf(i);
            assertThat(mapper.readValue('"' + text + '"', String.class)).isEqualTo(text);
        }
        assertThat(mapper.readValue("null", String.class)).isNull();
        assertThat(mapper.readValue("\"\"", String.class)).isEmpty();
    }

    private String value(String base64) throws JsonProcessingException {
        return secret("any", base64).getData().get("value");
    }

    private Secret secret(String name, String value) throws JsonProcessingException {
        return mapper.readValue("""
                {"type":"kubernetes.io/tls","metadata":{"name":"%s","namespace":"storm","labels":{"app":"web"}},
                 "data":{"value":"%s"}}""".formatted(name, value), Secret.class);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
