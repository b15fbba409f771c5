package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Cause;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

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
        if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(text).find()) {
            causes.add(Cause.invalid(path, text, "should match '" + pattern + "'"));
        }
        if (!hasFormat(text, source.path("format").asText(""))) {
            causes.add(Cause.invalid(
                    path, text, "must be of format " + source.path("format").asText()));
        }
    }

    private static boolean hasFormat(String text, String format) {
        try {
            switch (format) {
                case "date-time" -> OffsetDateTime.parse(text);
                case "byte" -> Base64.getDecoder().decode(text);
                default -> {}
            }
            return true;
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }

    private static void number(JsonNode value, Schema schema, String path, List<Cause> causes) {
        var source = schema.source();
        var number = value.decimalValue();
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
