package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** How much a container asks for and may have, in quantities of Kubernetes ({@code k8s.io/apimachinery/pkg/api/resource}). Pure. */
final class Amounts {

    private static final Pattern QUANTITY = Pattern.compile(
            "[+-]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]{1,2})?");

    private Amounts() {}

    /** @param resources of a container, with requests and limits */
    static void check(Field resources) {
        var limits = resources.at("limits");
        limits.entries((name, limit) -> {
            if (limit.there()) {
                amount(limit);
            }
        });
        resources.at("requests").entries((name, request) -> {
            // Who only limits asks for as much: what is wrong with it is said already. A null asks for nothing.
            if (!request.there() || request.value().equals(limits.key(name).value())) {
                return;
            }
            var asked = amount(request);
            var most = number(limits.key(name).value());
            if (asked.isPresent() && most.isPresent() && asked.get().compareTo(most.get()) > 0) {
                request.invalid("must be less than or equal to " + name + " limit of "
                        + limits.key(name).value().asText());
            }
        });
    }

    private static Optional<BigDecimal> amount(Field quantity) {
        var number = number(quantity.value());
        if (number.isEmpty()) {
            quantity.invalid("expected a quantity such as 500m, 2 or 64Mi");
        } else if (number.get().signum() < 0) {
            quantity.invalid("must be greater than or equal to 0");
        }
        return number;
    }

    /** How much it is; empty where it is no quantity. */
    static Optional<BigDecimal> number(JsonNode quantity) {
        var text = quantity.asText("");
        try {
            return QUANTITY.matcher(text).matches()
                    ? Optional.of(Quantity.getAmountInBytes(new Quantity(text)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
