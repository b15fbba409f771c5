package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.List;

/** Keywords of strings and numbers. */
final class Scalars {

    private Scalars() {}

    static void check(JsonNode value, Schema schema, String path, List<Cause> causes) {
        if (value.isTextual()) {
            text(value.asText(), schema, path, causes);
        } else if (value.isNumber()) {
            number(value, schema, path, causes);
        }
    }

    private static void text(String text, Schema schema, String path, List<Cause> causes) {
        var source = schema.source();
        var length = text.codePointCount(0, text.length());
        if (source.has("maxLength") && length > source.path("maxLength").asInt()) {
            causes.add(Cause.invalid(
                    path, text, "should be at most " + source.path("maxLength").asInt() + " chars long"));
        }
        if (source.has("minLength") && length < source.path("minLength").asInt()) {
            causes.add(Cause.invalid(
                    path, text, "should be at least " + source.path("minLength").asInt() + " chars long"));
        }
        var pattern = source.path("pattern").asText("");
        if (!pattern.isEmpty()) {
            Matching.fault(text, pattern).ifPresent(fault -> causes.add(Cause.invalid(path, text, fault)));
        }
        if (!Formats.has(text, source.path("format").asText(""))) {
            causes.add(Cause.invalid(
                    path, text, "must be of format " + source.path("format").asText()));
        }
    }

    private static void number(JsonNode value, Schema schema, String path, List<Cause> causes) {
        var source = schema.source();
        if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
            causes.add(Cause.invalid(path, value, "expected a finite number"));
            return;
        }
        var number = value.decimalValue();
        var step = source.path("multipleOf");
        if (step.isNumber()
                && step.decimalValue().signum() > 0
                && number.remainder(step.decimalValue()).signum() != 0) {
            causes.add(Cause.invalid(path, value, "should be a multiple of " + step));
        }
        var min = source.path("minimum");
        if (min.isNumber()
                && number.compareTo(min.decimalValue())
                        < (source.path("exclusiveMinimum").asBoolean() ? 1 : 0)) {
            causes.add(Cause.invalid(path, value, "should be greater than or equal to " + min));
        }
        var max = source.path("maximum");
        if (max.isNumber()
                && number.compareTo(max.decimalValue())
                        > (source.path("exclusiveMaximum").asBoolean() ? -1 : 0)) {
            causes.add(Cause.invalid(path, value, "should be less than or equal to " + max));
        }
        var format = source.path("format").asText("");
        if ((format.equals("int32") && !value.canConvertToInt())
                || (format.equals("int64") && !value.canConvertToLong())) {
            causes.add(Cause.invalid(path, value, "must be of format " + format));
        }
    }
}
