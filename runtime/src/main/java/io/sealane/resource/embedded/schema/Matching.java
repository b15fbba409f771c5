package io.sealane.resource.embedded.schema;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Matches the {@code pattern} of a schema. Kubernetes uses RE2, which takes no more steps than the text is long; Java's engine may take
 * exponentially many, so it is stopped after a number of them.
 */
final class Matching {

    /** Characters that may be looked at for one value. */
    static final int STEPS_MAX = 1_000_000;

    /** Patterns kept compiled; of user-made schemas there may be any number. */
    private static final int PATTERNS_MAX = 1024;

    private static final ConcurrentMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private Matching() {}

    /** What is wrong with a text, if anything. */
    static Optional<String> fault(String text, String pattern) {
        try {
            return compiled(pattern)
                            .matcher(new Counted(text, new int[] {STEPS_MAX}))
                            .find()
                    ? Optional.empty()
                    : Optional.of("should match '" + pattern + "'");
        } catch (TooManySteps | StackOverflowError e) {
            return Optional.of("could not be compared with '" + pattern + "' within " + STEPS_MAX + " steps");
        } catch (PatternSyntaxException e) {
            return Optional.of("the schema's pattern '" + pattern + "' is not understood: " + e.getDescription());
        }
    }

    private static Pattern compiled(String pattern) {
        var known = PATTERNS.get(pattern);
        if (known != null) {
            return known;
        }
        var compiled = Pattern.compile(pattern);
        if (PATTERNS.size() < PATTERNS_MAX) {
            PATTERNS.put(pattern, compiled);
        }
        return compiled;
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A text that counts how often it is looked at. */
    private record Counted(CharSequence text, int[] left) implements CharSequence {

        @Override
        public char charAt(int index) {
            if (left[0]-- <= 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
