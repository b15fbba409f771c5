package io.sealane.gateway.transport.limit;

import com.typesafe.config.Config;
import java.time.Duration;

/** Every limit of the transport; defaults stand in {@code reference.conf} below {@code sealane.gateway.transport}. */
public record TransportSettings(
        Accepting accepting, Deadlines deadlines, Bodies bodies, Heads heads, Http2 http2, Buffers buffers) {

    /**
     * Reads {@code sealane.gateway.transport}.
     *
     * @param config the fragment below that path
     */
    public static TransportSettings from(Config config) {
        return new TransportSettings(
                Accepting.from(config),
                Deadlines.from(config.getConfig("deadlines")),
                Bodies.from(config.getConfig("bodies")),
                Heads.from(config.getConfig("heads")),
                Http2.from(config.getConfig("http2")),
                Buffers.from(config.getConfig("buffers")));
    }

    /**
     * Before HTTP is spoken.
     *
     * @param connectionsMax open connections of all listeners; further ones are reset; positive
     * @param connectionsPerClientMax those of one client, by its IPv4 address or IPv6 /64; further ones are reset; positive
     * @param backlog connections that the kernel keeps until they are accepted; positive
     * @param helloBytesMax longest TLS client hello; 512 to 65,535
     * @param logLinesPerSecondMax lines of the log about refused clients; more are counted and left out; positive
     */
    public record Accepting(
            int connectionsMax, int connectionsPerClientMax, int backlog, int helloBytesMax, int logLinesPerSecondMax) {

        private static final int HELLO_BYTES_LEAST = 512;
        private static final int HELLO_BYTES_MOST = 65_535;

        public Accepting {
            Check.positive(connectionsMax, "transport.connections-max");
            Check.positive(connectionsPerClientMax, "transport.connections-per-client-max");
            Check.positive(logLinesPerSecondMax, "transport.log-lines-per-second-max");
            Check.positive(backlog, "transport.backlog");
            Check.within(helloBytesMax, HELLO_BYTES_LEAST, HELLO_BYTES_MOST, "transport.hello-bytes-max");
        }

        private static Accepting from(Config config) {
            return new Accepting(
                    config.getInt("connections-max"),
                    config.getInt("connections-per-client-max"),
                    config.getInt("backlog"),
                    Math.toIntExact(config.getBytes("hello-bytes-max")),
                    config.getInt("log-lines-per-second-max"));
        }
    }

    /**
     * How long a client may take; all positive.
     *
     * @param peek to show which protocol it speaks: the client hello, the HTTP/2 preface or the first byte of a request
     * @param head for a request's head, from its first byte to its last
     * @param idle with no request open; the connection is closed
     * @param writeStall to take anything of an answer that waits; the connection is reset
     * @param linger to take the last answer of a connection that we close
     */
    public record Deadlines(Duration peek, Duration head, Duration idle, Duration writeStall, Duration linger) {

        public Deadlines {
            Check.positive(peek, "transport.deadlines.peek");
            Check.positive(head, "transport.deadlines.head");
            Check.positive(idle, "transport.deadlines.idle");
            Check.positive(writeStall, "transport.deadlines.write-stall");
            Check.positive(linger, "transport.deadlines.linger");
        }

        private static Deadlines from(Config config) {
            return new Deadlines(
                    config.getDuration("peek"),
                    config.getDuration("head"),
                    config.getDuration("idle"),
                    config.getDuration("write-stall"),
                    config.getDuration("linger"));
        }
    }

    /**
     * How fast request bodies must arrive while somebody waits for them. gRPC requests are exempt: their streams may rest.
     *
     * @param bytesPerSecondMin slowest rate over one grace period; positive
     * @param grace how long a body may be slower; positive
     */
    public record Bodies(long bytesPerSecondMin, Duration grace) {

        public Bodies {
            Check.positive(bytesPerSecondMin, "transport.bodies.bytes-per-second-min");
            Check.positive(grace, "transport.bodies.grace");
        }

        private static Bodies from(Config config) {
            return new Bodies(config.getBytes("bytes-per-second-min"), config.getDuration("grace"));
        }
    }

    /**
     * How large a request's head may be; all positive.
     *
     * @param uriBytesMax longest target; 414 beyond it
     * @param headerCountMax header fields; 400 beyond it
     * @param headerBytesMax names and values of all fields, 32 added for each as RFC 9113 6.5.2 counts; 431 beyond it
     */
    public record Heads(int uriBytesMax, int headerCountMax, int headerBytesMax) {

        public Heads {
            Check.positive(uriBytesMax, "transport.heads.uri-bytes-max");
            Check.positive(headerCountMax, "transport.heads.header-count-max");
            Check.positive(headerBytesMax, "transport.heads.header-bytes-max");
        }

        private static Heads from(Config config) {
            return new Heads(
                    Math.toIntExact(config.getBytes("uri-bytes-max")),
                    config.getInt("header-count-max"),
                    Math.toIntExact(config.getBytes("header-bytes-max")));
        }
    }

    /**
     * What one HTTP/2 connection may ask for; all positive. Beyond a limit it gets GOAWAY with ENHANCE_YOUR_CALM and is closed.
     *
     * @param streamsMax requests open at once
     * @param headerBlockBytesMax compressed head of one request
     * @param continuationsMax CONTINUATION frames of one head
     * @param resetsMax streams reset, by the client or by us, within one interval
     * @param resetsPerClientMax the same over all connections of one client
     * @param controlFramesMax PING, SETTINGS, PRIORITY and empty DATA frames within one interval
     * @param interval over which frames are counted
     */
    public record Http2(
            int streamsMax,
            int headerBlockBytesMax,
            int continuationsMax,
            int resetsMax,
            int resetsPerClientMax,
            int controlFramesMax,
            Duration interval) {

        public Http2 {
            Check.positive(streamsMax, "transport.http2.streams-max");
            Check.positive(headerBlockBytesMax, "transport.http2.header-block-bytes-max");
            Check.positive(continuationsMax, "transport.http2.continuations-max");
            Check.positive(resetsMax, "transport.http2.resets-max");
            Check.positive(resetsPerClientMax, "transport.http2.resets-per-client-max");
            Check.positive(controlFramesMax, "transport.http2.control-frames-max");
            Check.positive(interval, "transport.http2.interval");
        }

        private static Http2 from(Config config) {
            return new Http2(
                    config.getInt("streams-max"),
                    Math.toIntExact(config.getBytes("header-block-bytes-max")),
                    config.getInt("continuations-max"),
                    config.getInt("resets-max"),
                    config.getInt("resets-per-client-max"),
                    config.getInt("control-frames-max"),
                    config.getDuration("interval"));
        }
    }

    /**
     * What one connection may hold in memory; all positive.
     *
     * @param readBytesMax received and not yet taken by HTTP; reading pauses beyond it
     * @param readBytesResume reading goes on below this; less than {@code readBytesMax}
     * @param writeBytesMax collected before a turn of the loop ends; flushed at once beyond it
     * @param http2BytesMax request bodies of one HTTP/2 connection, received and not yet taken by handlers
     */
    public record Buffers(int readBytesMax, int readBytesResume, int writeBytesMax, int http2BytesMax) {

        public Buffers {
            Check.positive(readBytesMax, "transport.buffers.read-bytes-max");
            Check.within(readBytesResume, 1, readBytesMax - 1, "transport.buffers.read-bytes-resume");
            Check.positive(writeBytesMax, "transport.buffers.write-bytes-max");
            Check.positive(http2BytesMax, "transport.buffers.http2-bytes-max");
        }

        private static Buffers from(Config config) {
            return new Buffers(
                    Math.toIntExact(config.getBytes("read-bytes-max")),
                    Math.toIntExact(config.getBytes("read-bytes-resume")),
                    Math.toIntExact(config.getBytes("write-bytes-max")),
                    Math.toIntExact(config.getBytes("http2-bytes-max")));
        }
    }
}
