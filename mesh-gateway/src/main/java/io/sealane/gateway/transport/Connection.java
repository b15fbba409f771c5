package io.sealane.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.sealane.cert.Credential;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.limit.Vigil;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.gateway.transport.loop.NettyLoop;
import io.sealane.gateway.watch.ListenerWatch;
import io.sealane.gateway.watch.ListenerWatch.Refusal;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection: <em>peeking</em> until the protocol is known, <em>serving</em>, then <em>closing</em> while the client takes
 * the last answer. Only on its loop, unless said otherwise.
 */
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int CHECKS_PER_DEADLINE = 8;
    private static final int NO_ERROR = 0;

    /** What is known of the client when its protocol is. */
    record Peer(
            boolean encrypted,
            List<X509Certificate> chain,
            Optional<String> sni,
            Optional<String> alpn,
            Predicate<String> speaksFor,
            Optional<String> tlsVersion,
            Optional<Credential> shown) {
        static final Peer PLAINTEXT = new Peer(
                false, List.of(), Optional.empty(), Optional.empty(), host -> true, Optional.empty(), Optional.empty());
    }

    private final Reception reception;
    private final Shared shared;
    private final ListenerWatch watch;
    private final NettyLoop loop;
    private final SocketChannel channel;
    private final Clients.Client client;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private Loop.@Nullable Timeout timer;
    private @Nullable Wire wire;
    private @Nullable Vigil vigil;
    private @Nullable HeadEnd head;
    private @Nullable Conversation conversation;
    private AkkaSeams.@Nullable Terminator terminator;
    private long handshakeBegan;
    private boolean closing;
    private boolean draining;
    private volatile List<List<X509Certificate>> proofs = List.of();

    Connection(Reception reception, NettyLoop loop, SocketChannel channel, Clients.Client client) {
        this.client = client;
        this.reception = reception;
        this.shared = reception.shared();
        this.watch = reception.watch();
        this.loop = loop;
        this.channel = channel;
    }

    /** Begins to peek. */
    void open(Security security) {
        channel.closeFuture().addListener(done -> {
            stopTimer();
            closed.complete(null);
        });
        channel.pipeline().addLast(new Peek(this, security));
        after(settings().deadlines().peek(), () -> abort(Refusal.NO_HELLO));
    }

    /** Completed when the connection has ended; any thread. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Whether its client was shown such a chain, or showed one; any thread. */
    boolean reliesOn(Predicate<List<X509Certificate>> chain) {
        return proofs.stream().anyMatch(chain);
    }

    TransportSettings settings() {
        return shared.settings();
    }

    InetSocketAddress local() {
        return channel.localAddress();
    }

    long now() {
        return loop.uptimeMillis();
    }

    /** TLS has begun: its handshake has deadlines of its own. */
    void handshaking() {
        stopTimer();
        handshakeBegan = shared.watch().nanos();
    }

    /** TLS is in place, or not to be had. */
    void handshaken(Optional<String> failure, Optional<String> version, Optional<Boolean> resumed) {
        watch.handshake(new ListenerWatch.Handshake(
                failure, version, resumed, shared.watch().nanos() - handshakeBegan));
    }

    /** The protocol is known: from here on requests are served. */
    void serve(Peer peer, boolean http2) {
        var vigilance = new Vigil(settings().deadlines(), http2, now());
        var talk = new Conversation(http2, loop, vigilance, facts(peer), reception);
        var in = new Wire(this, settings().buffers());
        var stage = new WireStage(this, channel, in, settings().buffers().writeBytesMax());
        wire = in;
        vigil = vigilance;
        head = http2 ? null : new HeadEnd();
        conversation = talk;
        proofs = Stream.concat(peer.shown().map(Credential::chain).stream(), Stream.of(peer.chain()))
                .filter(chain -> !chain.isEmpty())
                .toList();
        if (http2) {
            var many = reception.handler().isShared(channel.remoteAddress().getAddress(), peer.chain());
            channel.pipeline().addLast(new FrameGuard(this, settings().http2(), many));
        }
        // Before the stream starts: the client's first bytes may be in this very turn.
        channel.pipeline().addLast(in);
        if (http2) {
            terminator = shared.layers().serveHttp2(new RequestStage(talk), stage, loop);
        } else {
            shared.layers().serveHttp1(new RequestStage(talk), stage, loop);
        }
        checkLater();
        if (draining) {
            beginDrain(settings().deadlines().linger());
        }
    }

    // What the handlers report

    void received(byte[] part) {
        if (vigil == null) {
            return;
        }
        var first = !vigil.inHead();
        vigil.received(now());
        if (head != null && vigil.inHead()) {
            if (first) {
                head.begin();
            }
            if (head.isCut(part)) {
                leave(Refusals.cutCharacter());
            }
        }
    }

    void headBegan() {
        if (vigil != null) {
            vigil.headBegan(now());
        }
    }

    void headEnded() {
        if (vigil != null) {
            vigil.headEnded();
        }
    }

    void writable(boolean ready) {
        if (vigil != null) {
            if (ready) {
                vigil.flowing(now());
            } else {
                vigil.stalled(now());
            }
        }
    }

    /** Whether what the client sends is no HTTP any more. */
    boolean switched() {
        return vigil != null && vigil.switched();
    }

    void reset(int stream) {
        if (conversation != null) {
            conversation.reset(stream);
        }
    }

    /** A stream was reset, by the client or by us; false when the client has had too many, on whatever connections. */
    boolean mayReset() {
        return client.mayReset(now());
    }

    /** A line of the log that a client has caused. */
    void tellRefused(String format, Object... arguments) {
        shared.refusals().info(now(), format, arguments);
    }

    boolean draining() {
        return draining || closing;
    }

    void broken(Throwable failure) {
        LOG.debug("{}: broken", this, failure);
        abort();
    }

    void read(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    // Ends

    /** Says a last word and closes. */
    void refuse(ByteBuf word, Refusal reason) {
        watch.refused(reason);
        channel.pipeline().forEach(entry -> channel.pipeline().remove(entry.getValue()));
        wire = new Wire(this, settings().buffers());
        channel.pipeline().addLast(wire);
        channel.writeAndFlush(word);
        closeGently();
    }

    /** The client asks for too much, or for what cannot be: GOAWAY with this code (RFC 9113 section 7), then the end. */
    void end(int error, String why, int lastStream) {
        draining = true;
        watch.refused(Refusal.FLOOD);
        tellRefused("{}: {}; closed with HTTP/2 error {}", this, why, error);
        channel.writeAndFlush(Refusals.goAway(lastStream, error));
        closeGently();
    }

    /**
     * Sends what is written, then the end, and waits a little for the client to take it: closing at once while the client still sends
     * would reset the connection and lose the answer.
     */
    void closeGently() {
        if (closing) {
            return;
        }
        closing = true;
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        }
        if (wire != null) {
            wire.hangUp();
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> channel.shutdownOutput());
        after(settings().deadlines().linger(), this::abort);
    }

    /** Resets the connection: nothing that was cut must look whole, so neither TLS nor TCP says goodbye. */
    void abort() {
        if (channel.isOpen()) {
            if (wire != null && !closing) {
                wire.breaks();
            }
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.voidPromise());
        }
    }

    private void abort(Refusal reason) {
        watch.refused(reason);
        abort();
    }

    /** The stream has ended without an end of its own. */
    void cut() {
        if (!closing) {
            abort();
        }
    }

    /** Lets open requests finish until the deadline, takes no new ones, and closes; any thread. */
    void drain(Duration deadline) {
        loop.execute(() -> {
            if (!draining) {
                draining = true;
                loop.schedule(deadline, this::abort);
                beginDrain(deadline);
            }
        });
    }

    private void beginDrain(Duration deadline) {
        if (conversation == null) {
            if (vigil == null) {
                closeGently();
            }
        } else if (terminator != null) {
            terminator.terminate(deadline);
        } else {
            conversation.makeNextLast();
            closeWhenAtRest();
        }
    }

    private void closeWhenAtRest() {
        if (closing || !channel.isOpen()) {
            return;
        }
        if (vigil != null && vigil.atRestFor(2 * loop.tick().toMillis(), now())) {
            closeGently();
        } else {
            loop.schedule(Duration.ZERO, this::closeWhenAtRest);
        }
    }

    // Deadlines

    private void checkLater() {
        var deadlines = settings().deadlines();
        var shortest = List.of(deadlines.head(), deadlines.idle(), deadlines.writeStall()).stream()
                .min(Duration::compareTo)
                .orElseThrow();
        after(shortest.dividedBy(CHECKS_PER_DEADLINE), this::check);
    }

    private void check() {
        var vigilance = vigil;
        if (vigilance == null || closing) {
            return;
        }
        switch (vigilance.judge(now())) {
            case FINE -> checkLater();
            case WRITE_STALLED -> abort(Refusal.SLOW_READER);
            case IDLE -> leave(Unpooled.EMPTY_BUFFER);
            case HEAD_LATE -> {
                watch.refused(Refusal.SLOW_HEAD);
                leave(Refusals.requestTimeout());
            }
        }
    }

    private void leave(ByteBuf http1Word) {
        draining = true;
        channel.writeAndFlush(terminator == null ? http1Word : Refusals.goAway(Integer.MAX_VALUE, NO_ERROR));
        closeGently();
    }

    /** One timer at a time. */
    private void after(Duration delay, Runnable task) {
        stopTimer();
        timer = loop.schedule(delay, task);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private ConnectionFacts facts(Peer peer) {
        return new ConnectionFacts(
                reception.listener(),
                peer.encrypted(),
                peer.chain(),
                peer.sni(),
                peer.alpn(),
                peer.speaksFor(),
                channel.remoteAddress(),
                channel.localAddress(),
                peer.tlsVersion());
    }

    @Override
    public String toString() {
        return "connection of " + channel.remoteAddress() + " to " + reception.listener();
    }
}
