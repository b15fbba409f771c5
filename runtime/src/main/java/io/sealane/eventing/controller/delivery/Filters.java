package io.sealane.eventing.controller.delivery;

import io.fabric8.knative.eventing.v1.TriggerSpec;
import io.fabric8.knative.eventing.v1alpha1.EventPolicySpec;
import io.sealane.eventing.filter.Filter;
import io.sealane.resource.embedded.admission.Field;
import java.util.Optional;

/**
 * Which events a trigger wants.
 *
 * @param filter what to deliver, where there is no refusal
 * @param refusal why the filter cannot be followed: then nothing is delivered
 */
public record Filters(Filter filter, Optional<String> refusal) {

    /** Reads {@code spec.filters}, or {@code spec.filter} where there are none. */
    public static Filters of(TriggerSpec spec) {
        return read(spec);
    }

    /** Reads {@code spec.filters}; without any everything is meant. */
    public static Filters of(EventPolicySpec spec) {
        return read(spec);
    }

    private static Filters read(Object spec) {
        var object = Field.of(Trees.of("spec", spec));
        var filter = FilterReader.read(object.at("spec"));
        return new Filters(
                filter.orElseGet(Filter::everything),
                filter.isPresent()
                        ? Optional.empty()
                        : Optional.of(object.faults().get(0).toString()));
    }
}
