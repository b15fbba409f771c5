package io.sealane.cluster;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.JSerializer;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Pool;
import java.util.List;
import java.util.ServiceLoader;

/** Writes {@link ClusterMessage}s for other nodes. Classes that no {@link MessageCatalogue} names are refused, both ways. */
public final class KryoSerializer extends JSerializer {

    private static final int IDENTIFIER = 7361;
    private static final int POOLED_MAX = 16;
    private static final int BUFFER_BYTES = 512;

    private final Pool<Kryo> kryos;

    /** Made by Akka. */
    public KryoSerializer(ExtendedActorSystem system) {
        var references = ActorRefResolver.get(Adapter.toTyped(system));
        var entries = entries();
        kryos = new Pool<>(true, false, POOLED_MAX) {
            @Override
            protected Kryo create() {
                return new MessageKryo(references, entries);
            }
        };
    }

    /** All messages that may travel. */
    static List<MessageCatalogue.Entry<?>> entries() {
        return ServiceLoader.load(MessageCatalogue.class, KryoSerializer.class.getClassLoader()).stream()
                .<MessageCatalogue.Entry<?>>flatMap(found -> found.get().entries().stream())
                .toList();
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public boolean includeManifest() {
        return false;
    }

    @Override
    public byte[] toBinary(Object message) {
        var kryo = kryos.obtain();
        try (var output = new Output(BUFFER_BYTES, -1)) {
            kryo.writeClassAndObject(output, message);
            return output.toBytes();
        } finally {
            kryos.free(kryo);
        }
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
        var kryo = kryos.obtain();
        try (var input = new Input(bytes)) {
            return kryo.readClassAndObject(input);
        } finally {
            kryos.free(kryo);
        }
    }
}
