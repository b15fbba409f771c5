package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Other ports are chosen when one of the first was taken meanwhile, and for no other reason. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadyNodeTest {

    @Test
    void a_port_that_was_taken_meanwhile_lets_it_begin_with_others() throws IOException {
        var outputs = new ArrayList<>(List.of(refusalOfAListener(), refusalOfTheTransport(), "one\nready\ntwo\n"));
        var started = outputs.size();

        var node = ReadyNode.start(offset -> new Said(outputs.remove(0)));

        assertThat(started - outputs.size()).isEqualTo(3);
        assertThat(node.lines()).containsExactly("one", "ready");
        assertThat(node.rest().lines()).containsExactly("two");
    }

    @Test
    void one_that_ends_for_another_reason_is_not_started_again() {
        var outputs = new ArrayList<>(List.of("sealane: settings: no\n", "ready\n"));

        assertThatThrownBy(() -> ReadyNode.start(offset -> new Said(outputs.remove(0))))
                .isInstanceOf(IOException.class)
                .hasMessage("the node ended before it was ready: sealane: settings: no");
        assertThat(outputs).hasSize(1);
    }

    @Test
    void ports_are_not_chosen_for_ever() {
        var offsets = new ArrayList<Integer>();

        assertThatThrownBy(() -> ReadyNode.start(offset -> {
                    offsets.add(offset);
                    return new Said("sealane: cluster transport: port 1 is taken; expected\n");
                }))
                .hasMessageContaining("port 1 is taken");
        assertThat(offsets).hasSize(5);
    }

    /** In the words of a node itself, not of this test. */
    private static String refusalOfAListener() throws IOException {
        return refusal(port -> new Ports(0, 0, port, 0, 0, 0, 0, 0));
    }

    private static String refusalOfTheTransport() throws IOException {
        return refusal(port -> new Ports(0, 0, 0, 0, 0, port, 0, 0));
    }

    private static String refusal(IntFunction<Ports> ports) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Sealane.start(NodeSettings.inMemory().withPorts(ports.apply(taken.getLocalPort())))
                    .close();
            throw new AssertionError("it started on a port that is taken");
        } catch (StartFailure e) {
            return "sealane: " + e.getMessage() + "\n";
        }
    }

    /** A process that has said something and ended. */
    private static final class Said extends Process {

        private final InputStream output;

        Said(String output) {
            this.output = new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public InputStream getInputStream() {
            return output;
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public int waitFor() {
            return 0;
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public void destroy() {}
    }
}
