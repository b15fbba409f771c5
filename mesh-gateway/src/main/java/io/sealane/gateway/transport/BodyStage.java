package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpEntity.ChunkStreamPart;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Stands in the stream of a body, whether that comes as bytes or as chunks (RFC 9112, 7.1): each part has a size, and what is done with it is
 * its logic's.
 *
 * @param <T> a part of the body
 */
public final class BodyStage<T> extends GraphStage<FlowShape<T, T>> {

    private final Inlet<T> in = Inlet.create("body.in");
    private final Outlet<T> out = Outlet.create("body.out");
    private final FlowShape<T, T> shape = FlowShape.of(in, out);
    private final ToIntFunction<T> size;
    private final Function<BodyStage<T>, GraphStageLogic> logic;

    private BodyStage(ToIntFunction<T> size, Function<BodyStage<T>, GraphStageLogic> logic) {
        this.size = size;
        this.logic = logic;
    }

    /** In a body of bytes; {@code logic} is made for each stream. */
    public static BodyStage<ByteString> ofBytes(Function<BodyStage<ByteString>, GraphStageLogic> logic) {
        return new BodyStage<>(ByteString::size, logic);
    }

    /** In a body of chunks, whose trailers pass too; {@code logic} is made for each stream. */
    public static <P extends ChunkStreamPart> BodyStage<P> ofChunks(Function<BodyStage<P>, GraphStageLogic> logic) {
        return new BodyStage<>(part -> part.data().size(), logic);
    }

    @Override
    public FlowShape<T, T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return logic.apply(this);
    }

    /** Where parts come in. */
    public Inlet<T> in() {
        return in;
    }

    /** Where parts go on. */
    public Outlet<T> out() {
        return out;
    }

    /** How many bytes of content a part has; 0 for trailers. */
    public int size(T part) {
        return size.applyAsInt(part);
    }
}
