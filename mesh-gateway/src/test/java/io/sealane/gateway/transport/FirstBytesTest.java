package io.sealane.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sealane.gateway.transport.FirstBytes.Protocol;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FirstBytesTest {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    @Test
    void one_byte_tells_tls() {
        assertThat(look("\u0016")).isEqualTo(Protocol.TLS);
    }

    @Test
    void every_part_of_the_preface_leaves_it_open() {
        for (var length = 0; length < PREFACE.length(); length++) {
            assertThat(look(PREFACE.substring(0, length))).isEqualTo(Protocol.UNDECIDED);
        }
        assertThat(look(PREFACE)).isEqualTo(Protocol.HTTP_2);
        assertThat(look(PREFACE + "more")).isEqualTo(Protocol.HTTP_2);
    }

    @Test
    void the_first_byte_that_differs_tells_http_1() {
        assertThat(look("G")).isEqualTo(Protocol.HTTP_1);
        assertThat(look("PU")).isEqualTo(Protocol.HTTP_1);
        assertThat(look("PRI * HTTP/1")).isEqualTo(Protocol.HTTP_1);
    }

    private static Protocol look(String bytes) {
        return FirstBytes.look(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }
}
