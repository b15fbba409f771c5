package io.sealane.resource.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Stands in for objects that are stored and cannot be read, as those of another version may be: with the name, the identity and the version
 * of the object and nothing else, so that a list or a watch goes on with the others.
 */
final class Unreadable extends DelegatingDeserializer {

    private static final long serialVersionUID = 1;

    /** Marks a stand-in, in memory only; the value says why. */
    private static final String MARK = "sealane.io/unreadable";

    private Unreadable(JsonDeserializer<?> readable) {
        super(readable);
    }

    /** Has an object mapper give stand-ins where it would fail. */
    static SimpleModule module() {
        return new SimpleModule().setDeserializerModifier(new BeanDeserializerModifier() {
            private static final long serialVersionUID = 1;

            @Override
            public JsonDeserializer<?> modifyDeserializer(
                    DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> readable) {
                return HasMetadata.class.isAssignableFrom(bean.getBeanClass()) ? new Unreadable(readable) : readable;
            }
        });
    }

    /** Why an object could not be read; empty for one that was. */
    static Optional<String> reason(HasMetadata resource) {
        return Optional.ofNullable(resource.getMetadata().getAnnotations()).map(marks -> marks.get(MARK));
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> readable) {
        return new Unreadable(readable);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        try (var copy = context.bufferAsCopyOfValue(parser)) {
            try {
                return super.deserialize(copy.asParserOnFirstToken(), context);
            } catch (JsonProcessingException failure) {
                return standIn(copy.asParserOnFirstToken(), context, failure);
            }
        }
    }

    private Object standIn(JsonParser parser, DeserializationContext context, JsonProcessingException failure)
            throws IOException {
        var stored = context.readTree(parser).path("metadata");
        if (!stored.path("name").isTextual()) {
            throw failure;
        }
        var meta = new ObjectMeta();
        meta.setName(stored.path("name").textValue());
        meta.setNamespace(stored.path("namespace").textValue());
        meta.setUid(stored.path("uid").textValue());
        meta.setResourceVersion(stored.path("resourceVersion").textValue());
        meta.setAnnotations(Map.of(MARK, failure.getOriginalMessage()));
        var resource = (HasMetadata) beans().createUsingDefault(context);
        resource.setMetadata(meta);
        return resource;
    }

    private ValueInstantiator beans() {
        return ((BeanDeserializerBase) getDelegatee()).getValueInstantiator();
    }
}
