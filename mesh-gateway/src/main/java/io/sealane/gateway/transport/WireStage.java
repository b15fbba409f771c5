package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a stream of bytes, on the thread of both.
 *
 * <p>What a turn of the loop writes is collected and flushed at the turn's end: one TLS record and one system call for all of it.
 * The answer's end closes the connection gently, its failure resets it, so that a cut answer never looks whole.
 */
final class WireStage extends GraphStage<FlowShape<ByteString, ByteString>> {

    private final Inlet<ByteString> in = Inlet.create("wire.in");
    private final Outlet<ByteString> out = Outlet.create("wire.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Connection connection;
    private final Channel channel;
    private final Wire wire;
    private final int writeBytesMax;

    WireStage(Connection connection, Channel channel, Wire wire, int writeBytesMax) {
        this.connection = connection;
        this.channel = channel;
        this.wire = wire;
        this.writeBytesMax = writeBytesMax;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    static final class ConnectionEnded extends IOException {

        private static final long serialVersionUID = 1;

        ConnectionEnded() {
            super("the connection has ended");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final class Logic extends GraphStageLogic {

        private static final int WRITE_BYTES_LEAST = 2048;

        private @Nullable AsyncCallback<NotUsed> wake;
        private @Nullable ByteBuf collected;
        private boolean woken;
        private boolean flushDue;
        private boolean over;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    write(grab(in));
                    pullIfWritable();
                }

                @Override
                public void onUpstreamFinish() {
                    over = true;
                    flush();
                    connection.closeGently();
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    failStage(failure);
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    deliver();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    // HTTP wants no more of this client, but may still have an answer to give.
                    wire.discard();
                }
            });
        }

        @Override
        public void preStart() {
            wake = createAsyncCallback(nothing -> proceed());
            wire.listen(this::signal);
            pull(in);
            if (wire.ended()) {
                signal();
            }
        }

        @Override
        public void postStop() {
            // What the connection still has to tell would only become a dead letter.
            wake = null;
            if (collected != null) {
                collected.release();
                collected = null;
            }
            if (!over) {
                connection.cut();
            }
        }

        /** At most one message is on its way to the stream. */
        private void signal() {
            if (!woken && wake != null) {
                woken = true;
                wake.invoke(NotUsed.getInstance());
            }
        }

        private void proceed() {
            woken = false;
            if (wire.ended() && (!connection.switched() || wire.broken())) {
                // A failure, so that what was cut does not look whole.
                failStage(new ConnectionEnded());
                return;
            }
            deliver();
            if (!wire.ended() && !isClosed(in) && !hasBeenPulled(in)) {
                pullIfWritable();
            }
        }

        private void deliver() {
            if (isAvailable(out)) {
                var part = wire.poll();
                if (part != null) {
                    push(out, part);
                } else if (wire.ended() && connection.switched()) {
                    // A client that has ended in order; another protocol than HTTP says itself whether what it got is
                    // whole.
                    completeStage();
                }
            }
        }

        private void pullIfWritable() {
            if (channel.isWritable()) {
                pull(in);
            }
        }

        private void write(ByteString bytes) {
            if (collected == null) {
                collected = channel.alloc().directBuffer(Math.max(WRITE_BYTES_LEAST, bytes.size()));
            }
            var parts = bytes.asByteBuffers().iterator();
            while (parts.hasNext()) {
                collected.writeBytes(parts.next());
            }
            if (collected.readableBytes() > writeBytesMax) {
                flush();
            } else if (!flushDue) {
                flushDue = true;
                channel.eventLoop().execute(this::flushAtEndOfTurn);
            }
        }

        private void flushAtEndOfTurn() {
            flushDue = false;
            flush();
        }

        private void flush() {
            var bytes = collected;
            if (bytes != null) {
                collected = null;
                channel.writeAndFlush(bytes, channel.voidPromise());
            }
        }
    }
}
