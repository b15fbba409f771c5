package io.sealane.certificates.rule;

import static io.sealane.certificates.model.Present.text;

import io.sealane.resource.embedded.admission.Field;
import java.util.function.Supplier;

/** Checks a field by making what it says. */
final class Tried {

    private Tried() {}

    /**
     * Reports what was expected, when it cannot be made.
     *
     * @param made throws {@link IllegalArgumentException} whose message is a path, a colon and what was expected
     * @return whether it could be made
     */
    static boolean check(Field field, Supplier<?> made) {
        try {
            var unused = made.get();
            return true;
        } catch (IllegalArgumentException e) {
            var message = text(e.getMessage());
            var start = message.indexOf("expected");
            var end = message.lastIndexOf(", got ");
            // The value is shown with its path anyway; what follows it may be a hint.
            var hint = message.contains(" (write ") ? message.substring(message.indexOf(" (write ")) : "";
            field.invalid(start < 0 ? message : message.substring(start, end < start ? message.length() : end) + hint);
            return false;
        }
    }
}
