package io.sealane.resource.embedded.object;

/**
 * One thing that is wrong with an object.
 *
 * @param field path of the field, like {@code spec.subscriber.uri}
 * @param reason what kind of fault
 * @param message the fault with the offending value and what was expected
 */
public record Cause(String field, Reason reason, String message) {

    /** The API's reasons of causes. */
    public enum Reason {
        REQUIRED("FieldValueRequired"),
        INVALID("FieldValueInvalid"),
        TYPE("FieldValueTypeInvalid"),
        NOT_SUPPORTED("FieldValueNotSupported"),
        FORBIDDEN("FieldValueForbidden"),
        DUPLICATE("FieldValueDuplicate"),
        FIELD_MANAGER("FieldManagerConflict");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** The same where the object that it was found in is a part of another. @param path of the part */
    public Cause below(String path) {
        var joined = field.isEmpty() || field.startsWith("[") ? path + field : path + "." + field;
        return new Cause(joined, reason, message);
    }

    public static Cause required(String field, String message) {
        return new Cause(field, Reason.REQUIRED, message.isEmpty() ? "Required value" : "Required value: " + message);
    }

    public static Cause invalid(String field, Object value, String expected) {
        return new Cause(field, Reason.INVALID, "Invalid value: " + shown(value) + ": " + expected);
    }

    public static Cause wrongType(String field, String found, String expected) {
        return new Cause(
                field,
                Reason.TYPE,
                "Invalid value: \"" + found + "\": " + field + " in body must be of type " + expected);
    }

    public static Cause notSupported(String field, Object value, String supported) {
        return new Cause(
                field, Reason.NOT_SUPPORTED, "Unsupported value: " + shown(value) + ": supported values: " + supported);
    }

    public static Cause duplicate(String field, Object value) {
        return new Cause(field, Reason.DUPLICATE, "Duplicate value: " + shown(value));
    }

    public static Cause forbidden(String field, String message) {
        return new Cause(field, Reason.FORBIDDEN, "Forbidden: " + message);
    }

    /** Somebody else has the field. */
    public static Cause fieldManager(String field, String message) {
        return new Cause(field, Reason.FIELD_MANAGER, message);
    }

    private static String shown(Object value) {
        return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
    }

    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
