package io.sealane.gateway.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FrameScannerTest {

    /** Three bytes to skip, SETTINGS without payload, HEADERS of 3 bytes on stream 1, DATA of 2 bytes on stream 2^31-1. */
    private static final byte[] BYTES = {
        9, 9, 9, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0, 0, 1, 7, 7, 7, 0, 0, 2, 0, 1, -1, -1, -1, -1, 7, 7
    };

    private static final List<String> FRAMES = List.of(
            "began 4 0 0 0", "ended 4 0 0",
            "began 1 5 1 3", "ended 1 5 1",
            "began 0 1 2147483647 2", "ended 0 1 2147483647");

    private final List<String> found = new ArrayList<>();
    private final FrameScanner scanner = new FrameScanner(
            new FrameScanner.Frames() {
                @Override
                public void began(int type, int flags, int stream, int length) {
                    found.add("began " + type + " " + flags + " " + stream + " " + length);
                }

                @Override
                public void widened(int stream, int increment) {
                    found.add("widened " + stream + " " + increment);
                }

                @Override
                public void ended(int type, int flags, int stream) {
                    found.add("ended " + type + " " + flags + " " + stream);
                }
            },
            3);

    @Test
    void finds_frames_in_one_piece() {
        var bytes = Unpooled.wrappedBuffer(BYTES);

        scanner.scan(bytes);

        assertThat(found).isEqualTo(FRAMES);
        assertThat(bytes.readableBytes()).isEqualTo(BYTES.length);
    }

    @Test
    void finds_the_same_frames_however_they_are_cut() {
        for (var value : BYTES) {
            scanner.scan(Unpooled.wrappedBuffer(new byte[] {value}));
        }

        assertThat(found).isEqualTo(FRAMES);
    }

    @Test
    void reads_by_how_much_a_window_is_widened_without_the_reserved_bit() {
        for (var value : new byte[] {9, 9, 9, 0, 0, 4, 8, 0, 0, 0, 0, 3, -128, 1, 0, 2}) {
            scanner.scan(Unpooled.wrappedBuffer(new byte[] {value}));
        }

        assertThat(found).containsExactly("began 8 0 3 4", "widened 3 65538", "ended 8 0 3");
    }
}
