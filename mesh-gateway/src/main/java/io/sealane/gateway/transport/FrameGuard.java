package io.sealane.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.sealane.gateway.transport.http2.ConnectionWindow;
import io.sealane.gateway.transport.http2.FrameRules;
import io.sealane.gateway.transport.http2.FrameScanner;
import io.sealane.gateway.transport.limit.TransportSettings.Http2;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts what an HTTP/2 client asks for before any of it is decoded or kept, and ends the connection when it is too much: long or endless
 * header blocks (CVE-2024-27316 and its kin), rapid resets (CVE-2023-44487), resets that the client makes us send (CVE-2025-8671),
 * floods of control frames (CVE-2019-9512, -9515, -9518).
 */
final class FrameGuard extends ChannelDuplexHandler {

    private static final int PREFACE_BYTES = 24;
    private static final int ENHANCE_YOUR_CALM = 0xb;

    private final Connection connection;
    private final Http2 limits;
    private final boolean shared;
    private final FrameScanner fromClient = new FrameScanner(new Received(), PREFACE_BYTES);
    private final FrameScanner toClient = new FrameScanner(new Sent(), 0);
    private final ConnectionWindow window = new ConnectionWindow();

    /** Streams whose request still arrives, and those of them that were answered already. */
    private final Set<Integer> arriving = new HashSet<>();

    private final Set<Integer> spared = new HashSet<>();
    private int blockBytes;
    private int continuations;
    private int resets;
    private int controls;
    private long intervalStart;
    private int lastStream;
    private boolean calmed;
    private boolean over;

    /** @param shared whether many use it, of whom one must not end it for the others by giving up */
    FrameGuard(Connection connection, Http2 limits, boolean shared) {
        this.connection = connection;
        this.limits = limits;
        this.shared = shared;
        this.intervalStart = connection.now();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && !calmed) {
            fromClient.scan(bytes);
        }
        if (calmed) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            toClient.scan(bytes);
        }
        context.write(message, promise);
        if (over) {
            over = false;
            // Before TLS is told to end: it takes nothing afterwards.
            context.flush();
            connection.closeGently();
        }
    }

    private void count(int type, int length) {
        var now = connection.now();
        if (now - intervalStart >= limits.interval().toMillis()) {
            intervalStart = now;
            resets = 0;
            controls = 0;
        }
        if (type == FrameScanner.RST_STREAM && shared) {
            return;
        }
        if (type == FrameScanner.RST_STREAM) {
            require(++resets <= limits.resetsMax(), "streams reset");
            require(connection.mayReset(), "streams reset by this client's connections");
        } else if (isControl(type, length)) {
            require(++controls <= limits.controlFramesMax(), "control frames");
        }
    }

    private static boolean isControl(int type, int length) {
        return type == FrameScanner.PING
                || type == FrameScanner.SETTINGS
                || type == FrameScanner.PRIORITY
                || type == FrameScanner.DATA && length == 0;
    }

    /** Once for each request: who streams content has no other way to end it than a frame that may be empty. */
    private boolean endsContent(int type, int flags, int stream) {
        return type == FrameScanner.DATA
                && (flags & FrameScanner.END_STREAM) != 0
                && (arriving.contains(stream) || spared.contains(stream));
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            end(ENHANCE_YOUR_CALM, "too many " + what);
        }
    }

    private void end(int error, String why) {
        if (!calmed) {
            calmed = true;
            connection.end(error, why, lastStream);
        }
    }

    private final class Received implements FrameScanner.Frames {

        @Override
        public void began(int type, int flags, int stream, int length) {
            var error = FrameRules.error(type, stream, length, lastStream);
            if (error != FrameRules.NONE) {
                end(error, "a frame of type " + type + ", stream " + stream + ", " + length + " bytes");
                return;
            }
            if (!endsContent(type, flags, stream)) {
                count(type, length);
            }
            if (type == FrameScanner.HEADERS) {
                lastStream = Math.max(lastStream, stream);
                connection.headBegan();
                blockBytes = length;
                continuations = 0;
            } else if (type == FrameScanner.CONTINUATION) {
                blockBytes += length;
                require(++continuations <= limits.continuationsMax(), "CONTINUATION frames");
            }
            if (type == FrameScanner.HEADERS || type == FrameScanner.CONTINUATION) {
                require(blockBytes <= limits.headerBlockBytesMax(), "bytes of a header block");
            }
        }

        @Override
        public void widened(int stream, int increment) {
            var error = stream == 0 ? window.widened(increment) : FrameRules.NONE;
            if (error != FrameRules.NONE) {
                end(error, "WINDOW_UPDATE by " + increment);
            }
        }

        @Override
        public void ended(int type, int flags, int stream) {
            var head = type == FrameScanner.HEADERS || type == FrameScanner.CONTINUATION;
            follow(type, flags, stream);
            if (head && (flags & FrameScanner.END_HEADERS) != 0) {
                connection.headEnded();
            } else if (type == FrameScanner.RST_STREAM) {
                connection.reset(stream);
            }
        }
    }

    private void follow(int type, int flags, int stream) {
        var content = type == FrameScanner.HEADERS || type == FrameScanner.DATA;
        if (type == FrameScanner.RST_STREAM || content && (flags & FrameScanner.END_STREAM) != 0) {
            arriving.remove(stream);
            spared.remove(stream);
        } else if (type == FrameScanner.HEADERS) {
            arriving.add(stream);
        }
    }

    private final class Sent implements FrameScanner.Frames {

        @Override
        public void began(int type, int flags, int stream, int length) {
            if (type == FrameScanner.DATA) {
                window.sent(length);
            }
            // What follows a whole answer spares the client the rest of its request; it is no sign of abuse.
            if (type == FrameScanner.RST_STREAM && !spared.remove(stream)) {
                count(type, length);
            }
        }

        @Override
        public void ended(int type, int flags, int stream) {
            var answer = type == FrameScanner.DATA || type == FrameScanner.HEADERS;
            if (type == FrameScanner.RST_STREAM) {
                arriving.remove(stream);
                connection.reset(stream);
            } else if (type == FrameScanner.GOAWAY) {
                // Akka says what went wrong, but leaves the connection open, against RFC 9113 section 5.4.1.
                over = !connection.draining();
            } else if (answer && (flags & FrameScanner.END_STREAM) != 0) {
                if (arriving.remove(stream)) {
                    spared.add(stream);
                }
            }
        }
    }
}
