package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/**
 * That an object can be read as the class that controllers read it as. One that cannot would keep them from reading any other of its kind, since
 * a list is read as a whole.
 */
public final class Readable implements ObjectRules {

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final Class<? extends HasMetadata> kind;

    private Readable(Class<? extends HasMetadata> kind) {
        this.kind = kind;
    }

    /** Demands it of these kinds. */
    public static Rulebook as(List<Class<? extends HasMetadata>> kinds) {
        var book = Rulebook.empty();
        for (var kind : kinds) {
            book = book.with(HasMetadata.getGroup(kind), HasMetadata.getPlural(kind), new Readable(kind));
        }
        return book;
    }

    /** Demands it of the built-in kinds that the node reads. */
    public static Rulebook builtIn() {
        return as(List.of(
                ConfigMap.class,
                Endpoints.class,
                EndpointSlice.class,
                Namespace.class,
                Pod.class,
                Secret.class,
                Service.class));
    }

    @Override
    public void read(Field object) {
        try {
            SERIALIZATION.convertValue(object.value(), kind);
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof JsonMappingException fault) {
                place(object, fault).invalid(fault.getOriginalMessage());
            } else {
                object.invalid(String.valueOf(e.getMessage()));
            }
        }
    }

    private static Field place(Field object, JsonMappingException fault) {
        var field = object;
        for (var step : fault.getPath()) {
            var items = field.items();
            if (step.getFieldName() != null) {
                field = field.at(step.getFieldName());
            } else if (step.getIndex() >= 0 && step.getIndex() < items.size()) {
                field = items.get(step.getIndex());
            }
        }
        return field;
    }
}
