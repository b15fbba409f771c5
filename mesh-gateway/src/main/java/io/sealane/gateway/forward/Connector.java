package io.sealane.gateway.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sealane.gateway.forward.egress.EgressPolicy;
import io.sealane.gateway.forward.endpoint.Addresses;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.transport.loop.Loop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Opens connections of one loop: name, egress check, TCP, TLS, protocol. */
final class Connector {

    /** Takes the outcome of one attempt, on the loop; exactly one call. */
    interface Outcome {

        /** @param streamsMax how many exchanges at a time its protocol is good for; 1 for HTTP/1.1 */
        void connected(Connection connection, int streamsMax);

        void failed(Failed failure);
    }

    private final UpstreamSettings settings;
    private final Loop loop;
    private final Addresses addresses;
    private final EgressPolicy egress;
    private final UpstreamTls tls;
    private final Executor work;

    Connector(UpstreamSettings settings, Loop loop, EgressPolicy egress, UpstreamTls tls, Executor work) {
        this.settings = settings;
        this.loop = loop;
        this.addresses = new Addresses(loop, work);
        this.egress = egress;
        this.tls = tls;
        this.work = work;
    }

    void connect(Target target, TargetPool pool, Outcome outcome) {
        var attempt = new Attempt(target, pool, outcome);
        attempt.start();
    }

    /** One way to a connection: the addresses in turn, all within the connect time-out. */
    private final class Attempt implements Addresses.Found {

        private final Target target;
        private final TargetPool pool;
        private final Outcome outcome;
        private Failed last = new Failed(Kind.UNRESOLVED, "the name has no address");
        private boolean over;
        private Loop.Timeout deadline = () -> {};
        private Runnable stop = () -> {};

        Attempt(Target target, TargetPool pool, Outcome outcome) {
            this.target = target;
            this.pool = pool;
            this.outcome = outcome;
        }

        void start() {
            deadline = loop.schedule(settings.connectTimeout(), () -> {
                var halfway = stop;
                fail(new Failed(
                        Kind.CONNECT, target + ": no connection within connect-timeout " + settings.connectTimeout()));
                halfway.run();
            });
            if (target.trust() == null) {
                resolve();
            } else {
                prepare(target.trust());
            }
        }

        private void prepare(UpstreamTrust trust) {
            try {
                work.execute(() -> {
                    try {
                        tls.prepare(target, trust);
                        loop.execute(this::resolve);
                    } catch (RuntimeException refused) {
                        loop.execute(() -> fail(Failures.of(refused, Kind.TLS, target + ": no TLS")));
                    }
                });
            } catch (RejectedExecutionException full) {
                fail(new Failed(Kind.OVERLOADED, "the work queue takes no connection to " + target + " now"));
            }
        }

        private void resolve() {
            if (target.address() != null) {
                found(List.of(target.address()));
            } else {
                addresses.find(target.host(), target.port(), this);
            }
        }

        @Override
        public void found(List<InetSocketAddress> all) {
            var allowed = new ArrayList<InetSocketAddress>();
            for (var address : all) {
                var refusal = egress.refusal(address);
                if (refusal.isEmpty()) {
                    allowed.add(address);
                } else {
                    last = new Failed(
                            Kind.REFUSED_BY_EGRESS,
                            target + ": " + address.getAddress().getHostAddress() + " is refused, " + refusal.get());
                }
            }
            next(allowed.iterator());
        }

        @Override
        public void failed(Failed failure) {
            fail(failure);
        }

        private void next(Iterator<InetSocketAddress> rest) {
            if (over) {
                return;
            }
            if (!rest.hasNext()) {
                fail(last);
                return;
            }
            var address = rest.next();
            var connecting = bootstrap().connect(address);
            stop = () -> connecting.channel().close();
            connecting.addListener((ChannelFutureListener) done -> {
                if (over) {
                    done.channel().close();
                } else if (done.isSuccess()) {
                    secure(done.channel());
                } else {
                    last = Failures.of(done.cause(), Kind.CONNECT, target + ": no connection");
                    next(rest);
                }
            });
        }

        private void secure(Channel channel) {
            var trust = target.trust();
            if (trust == null) {
                speak(channel, target.http2() ? "h2" : null);
                return;
            }
            var handler = tls.newHandler(channel.alloc(), target, trust);
            handler.handshakeFuture().addListener(done -> {
                if (over) {
                    channel.close();
                } else if (!done.isSuccess()) {
                    channel.close();
                    fail(tls.failure(target, trust, done.cause()));
                } else {
                    channel.pipeline().remove(HandshakeTail.class);
                    speak(channel, handler.applicationProtocol());
                }
            });
            channel.pipeline().addLast(handler, new HandshakeTail());
        }

        private void speak(Channel channel, @Nullable String protocol) {
            if (!"h2".equals(protocol)) {
                connected(Http1Connection.on(channel, pool, settings), 1);
                return;
            }
            stop = channel::close;
            channel.closeFuture()
                    .addListener(closed -> fail(new Failed(
                            Kind.CONNECT,
                            target + ": the connection was closed before the peer said its HTTP/2 settings")));
            Http2Connection.on(channel, pool, settings, target, connection -> {
                if (!over) {
                    connected(connection, settings.streamsPerConnectionMax());
                }
            });
        }

        private void connected(Connection connection, int streamsMax) {
            over = true;
            deadline.cancel();
            outcome.connected(connection, streamsMax);
        }

        private void fail(Failed failure) {
            if (!over) {
                over = true;
                deadline.cancel();
                outcome.failed(failure);
            }
        }
    }

    /** A failed handshake is told by its future; nobody else needs the exception. */
    private static final class HandshakeTail extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group((EventLoop) loop.executor())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, settings.connectTimeout().toMillis()))
                .handler(new ChannelInboundHandlerAdapter());
    }
}
