package io.sealane.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.RecordSerializer;
import java.util.ArrayList;
import java.util.List;

/** A Kryo that knows messages by fixed ids and nothing else. For one thread at a time. */
final class MessageKryo extends Kryo {

    private static final int ACTOR_REF = 20;
    private static final int LIST = 21;

    MessageKryo(ActorRefResolver references, List<MessageCatalogue.Entry<?>> entries) {
        setRegistrationRequired(true);
        setReferences(false);
        register(ActorRef.class, new References(references), ACTOR_REF);
        register(List.class, new Lists(), LIST);
        entries.forEach(this::add);
    }

    private <T> void add(MessageCatalogue.Entry<T> entry) {
        var known = getRegistration(entry.id());
        if (known != null) {
            throw new IllegalArgumentException(
                    "id of " + entry.type() + ": expected one of its own, got that of " + known.getType());
        }
        register(entry.type(), serializer(entry), entry.id());
    }

    private static <T> Serializer<?> serializer(MessageCatalogue.Entry<T> entry) {
        return entry.form() instanceof MessageCatalogue.Form.Bytes<T> bytes
                ? new Bytes<>(bytes)
                : new RecordSerializer<>(entry.type());
    }

    /** What implements a list or an actor reference is nobody's business. */
    @Override
    public Registration getRegistration(Class type) {
        if (ActorRef.class.isAssignableFrom(type)) {
            return super.getRegistration(ActorRef.class);
        }
        return super.getRegistration(List.class.isAssignableFrom(type) ? List.class : type);
    }

    private static final class References extends Serializer<ActorRef<?>> {

        private final ActorRefResolver resolver;

        References(ActorRefResolver resolver) {
            this.resolver = resolver;
        }

        @Override
        public void write(Kryo kryo, Output output, ActorRef<?> reference) {
            output.writeString(resolver.toSerializationFormat(reference));
        }

        @Override
        public ActorRef<?> read(Kryo kryo, Input input, Class<? extends ActorRef<?>> type) {
            return resolver.resolveActorRef(input.readString());
        }
    }

    private static final class Lists extends Serializer<List<?>> {

        @Override
        public void write(Kryo kryo, Output output, List<?> list) {
            output.writeVarInt(list.size(), true);
            list.forEach(element -> kryo.writeClassAndObject(output, element));
        }

        @Override
        public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
            var list = new ArrayList<Object>();
            for (var left = input.readVarInt(true); left > 0; left--) {
                list.add(kryo.readClassAndObject(input));
            }
            return List.copyOf(list);
        }
    }

    private static final class Bytes<T> extends Serializer<T> {

        private final MessageCatalogue.Form.Bytes<T> form;

        Bytes(MessageCatalogue.Form.Bytes<T> form) {
            this.form = form;
        }

        @Override
        public void write(Kryo kryo, Output output, T value) {
            var bytes = form.toBytes().apply(value);
            output.writeVarInt(bytes.length, true);
            output.writeBytes(bytes);
        }

        @Override
        public T read(Kryo kryo, Input input, Class<? extends T> type) {
            return form.ofBytes().apply(input.readBytes(input.readVarInt(true)));
        }
    }
}
