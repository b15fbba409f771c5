package io.sealane.resource.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.function.Supplier;

/**
 * fabric8's JSON, except that one object that cannot be read fails neither the list nor the watch that it comes with: there it is
 * {@link Unreadable}. What is read alone must be readable.
 */
final class SkippingSerialization extends KubernetesSerialization {

    private final KubernetesSerialization skipping;

    /** @param mapper gives a new mapper at each call */
    SkippingSerialization(Supplier<ObjectMapper> mapper) {
        super(mapper.get(), true);
        this.skipping = new KubernetesSerialization(mapper.get().registerModule(Unreadable.module()), true);
    }

    @Override
    public <T> T unmarshal(InputStream json, TypeReference<T> type) {
        if (!isList(type.getType()) || !json.markSupported()) {
            return super.unmarshal(json, type);
        }
        json.mark(Integer.MAX_VALUE);
        try {
            return super.unmarshal(json, type);
        } catch (RuntimeException unreadable) {
            again(json);
            return skipping.unmarshal(json, type);
        }
    }

    @Override
    public <T> T unmarshal(String json, Class<T> type) {
        if (type != WatchEvent.class) {
            return super.unmarshal(json, type);
        }
        try {
            return super.unmarshal(json, type);
        } catch (RuntimeException unreadable) {
            return skipping.unmarshal(json, type);
        }
    }

    private static boolean isList(Type type) {
        var raw = type instanceof ParameterizedType parameters ? parameters.getRawType() : type;
        return raw instanceof Class<?> known && KubernetesResourceList.class.isAssignableFrom(known);
    }

    private static void again(InputStream json) {
        try {
            json.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
