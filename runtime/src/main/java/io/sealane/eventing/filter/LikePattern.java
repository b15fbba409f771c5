package io.sealane.eventing.filter;

import java.util.Arrays;

/**
 * A pattern of {@code LIKE}: {@code %} stands for any characters, {@code _} for one; a backslash before either takes it literally. Matching
 * takes at most pattern times text steps.
 */
final class LikePattern {

    private static final int MANY = -1;
    private static final int ONE = -2;

    /** Code points, {@link #MANY} or {@link #ONE}. */
    private final int[] parts;

    private LikePattern(int[] parts) {
        this.parts = parts;
    }

    static LikePattern parse(String pattern) {
        var parts = new int[pattern.length()];
        var count = 0;
        for (var i = 0; i < pattern.length(); ) {
            var point = pattern.codePointAt(i);
            i += Character.charCount(point);
            if (point == '\\' && i < pattern.length() && (pattern.charAt(i) == '%' || pattern.charAt(i) == '_')) {
                parts[count++] = pattern.charAt(i++);
            } else {
                parts[count++] = point == '%' ? MANY : point == '_' ? ONE : point;
            }
        }
        return new LikePattern(Arrays.copyOf(parts, count));
    }

    boolean matches(String text) {
        var points = text.codePoints().toArray();
        var part = 0;
        var point = 0;
        // Where to try again: only the last % ever has to take more.
        var lastMany = -1;
        var taken = 0;
        while (point < points.length) {
            if (part < parts.length && parts[part] == MANY) {
                lastMany = part++;
                taken = point;
            } else if (part < parts.length && (parts[part] == ONE || parts[part] == points[point])) {
                part++;
                point++;
            } else if (lastMany >= 0) {
                part = lastMany + 1;
                point = ++taken;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == MANY) {
            part++;
        }
        return part == parts.length;
    }
}
