package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity.ChunkStreamPart;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import io.netty.buffer.ByteBuf;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.Upgraded;
import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives an answer to the client as it arrives. Short ones of known length are collected first, so that one which breaks off becomes a
 * clean refusal; every other one breaks off for the client where it broke off here.
 */
final class StreamedAnswer implements AnswerTaker {

    private final Responder responder;
    private final ForwardingSettings settings;
    private final boolean bodiless;
    private final BiConsumer<Kind, String> failures;
    private @Nullable Exchange exchange;
    private Runnable heard = () -> {};
    private @Nullable HttpResponse head;
    private @Nullable ByteStringBuilder collected;
    private @Nullable AnswerPipe<ByteString> sized;
    private @Nullable AnswerPipe<ChunkStreamPart> chunked;
    private @Nullable LocalContent local;

    /**
     * @param bodiless whether the answer has no content whatever its head says, as those to HEAD
     * @param failures told what went wrong
     */
    StreamedAnswer(
            Responder responder, ForwardingSettings settings, boolean bodiless, BiConsumer<Kind, String> failures) {
        this.responder = responder;
        this.settings = settings;
        this.bodiless = bodiless;
        this.failures = failures;
    }

    /** Names the exchange that is given up when the client leaves. */
    void of(Exchange under) {
        exchange = under;
        responder.whenGone(this::leave);
    }

    /** Runs a task with each sign of life of the upstream. */
    void whenHeard(Runnable task) {
        heard = task;
    }

    /** Whether the answer has begun. */
    boolean begun() {
        return head != null;
    }

    @Override
    public void head(int status, Iterable<Map.Entry<String, String>> fields, Throttle throttle) {
        heard.run();
        var response = AnswerHeads.of(status, fields);
        head = response;
        var length = AnswerHeads.length(fields);
        if (bodiless || status == 204 || status == 304) {
            head = AnswerHeads.bodiless(response, bodiless ? length : OptionalLong.empty());
        } else if (length.isPresent() && length.getAsLong() <= settings.collectBytesMax()) {
            collected = new ByteStringBuilder();
        } else if (length.isPresent()) {
            sized = new AnswerPipe<>(ByteString::size, onLoop(throttle), settings.bufferBytesMax(), cause -> leave());
            responder.complete(response.withEntity(
                    HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, length.getAsLong(), Source.fromGraph(sized))));
        } else {
            chunked = new AnswerPipe<>(
                    part -> part.data().size(), onLoop(throttle), settings.bufferBytesMax(), cause -> leave());
            responder.complete(AnswerHeads.chunked(response, Source.fromGraph(chunked)));
        }
    }

    @Override
    public boolean content(ByteBuf part) {
        heard.run();
        var bytes = new byte[part.readableBytes()];
        part.readBytes(bytes);
        var content = ByteString.fromArrayUnsafe(bytes);
        if (collected != null) {
            collected.append(content);
        } else if (sized != null) {
            sized.offer(content);
        } else if (chunked != null) {
            chunked.offer(ChunkStreamPart.create(content));
        }
        return true;
    }

    @Override
    public void end(List<HttpHeader> trailers) {
        if (local != null) {
            return;
        }
        if (sized != null) {
            sized.complete();
        } else if (chunked != null) {
            if (!trailers.isEmpty()) {
                chunked.offer(ChunkStreamPart.createLast("", trailers));
            }
            chunked.complete();
        } else if (head != null) {
            responder.complete(
                    collected == null
                            ? head
                            : head.withEntity(HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, collected.result())));
        }
    }

    @Override
    public void switched(Iterable<Map.Entry<String, String>> fields, IntFunction<Tunnel> tunnel, Runnable begun) {
        var response = AnswerHeads.of(101, fields);
        head = response;
        var protocol = AnswerHeads.field(fields, "upgrade").orElse("");
        var way = tunnel.apply(settings.bufferBytesMax());
        way.restsAtMost(settings.tunnelIdleMax(), responder.loop());
        responder.complete(response.addAttribute(Upgraded.KEY, new Upgraded(protocol, way.bytes(begun))));
    }

    @Override
    public void failed(Failed failure) {
        failures.accept(failure.kind(), failure.detail());
        if (sized != null) {
            sized.fail(new BrokenOff(failure.detail()));
        } else if (chunked != null) {
            chunked.fail(new BrokenOff(failure.detail()));
        } else if (local != null) {
            local.breakOff(new BrokenOff(failure.detail()));
        } else {
            responder.complete(Refused.by(failure, settings));
        }
    }

    /** Nobody would run the content of an answer that has none. */
    @Override
    public boolean streams() {
        return !bodiless;
    }

    @Override
    public void streamed(HttpResponse response, LocalContent content) {
        heard.run();
        head = response;
        local = content;
        content.whenHeard(heard);
        responder.complete(response);
    }

    @Override
    public void local(String workload, @Nullable HttpResponse response, @Nullable Throwable failure) {
        heard.run();
        if (response != null) {
            responder.complete(response);
            return;
        }
        var reason = failure == null
                ? "it answered nothing"
                : Failures.of(failure, Kind.BROKEN, "it failed").detail();
        failed(new Failed(Kind.BROKEN, "workload " + workload + ": " + reason));
    }

    private void leave() {
        var under = exchange;
        if (under != null) {
            responder.loop().execute(() -> under.giveUp(Kind.CLIENT, "the client has left"));
        }
    }

    private Throttle onLoop(Throttle throttle) {
        Loop loop = responder.loop();
        return on -> {
            if (loop.inLoop()) {
                throttle.reading(on);
            } else {
                loop.execute(() -> throttle.reading(on));
            }
        };
    }

    /** The upstream has broken off its answer. */
    private static final class BrokenOff extends RuntimeException {

        private static final long serialVersionUID = 1;

        BrokenOff(String message) {
            super(message, null, false, false);
        }
    }
}
