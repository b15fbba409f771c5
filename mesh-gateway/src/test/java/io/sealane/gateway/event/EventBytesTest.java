package io.sealane.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventBytesTest {

    private static final Event SMALL = Event.of(
            Map.of("specversion", "1.0", "id", "1", "type", "t", "source", "/s"),
            Map.of("x-request-id", "r"),
            ByteString.fromString("hi"));

    @Test
    void the_first_version_looks_like_this() {
        assertThat(EventBytes.encode(SMALL))
                .containsExactly(
                        1, // version
                        4, // attributes, by name
                        2, 0, 1, '1', // id
                        3, 0, 2, '/', 's', // source
                        1, 0, 3, '1', '.', '0', // specversion
                        4, 0, 1, 't', // type
                        1, // headers
                        14, 1, 'r', // x-request-id
                        'h', 'i');
    }

    @Test
    void every_type_survives_and_the_size_is_known_before() {
        var attributes = new HashMap<>(SMALL.attributes());
        attributes.put("text", "grüße 😀 " + "x".repeat(300));
        attributes.put("least", Integer.MIN_VALUE);
        attributes.put("most", Integer.MAX_VALUE);
        attributes.put("yes", true);
        attributes.put("no", false);
        var event =
                Event.of(attributes, Map.of("knative-é", "y".repeat(20_000)), ByteString.fromArray(new byte[70_000]));

        var bytes = EventBytes.encode(event);

        assertThat(EventBytes.decode(bytes)).isEqualTo(event);
        assertThat(EventBytes.size(event)).isEqualTo(bytes.length);
    }

    @Test
    void cut_or_foreign_bytes_are_refused() {
        var bytes = EventBytes.encode(SMALL);
        for (int length = 0; length < bytes.length - 2; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> EventBytes.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        bytes[0] = 2;
        assertThatThrownBy(() -> EventBytes.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 1, got 2");
    }
}
