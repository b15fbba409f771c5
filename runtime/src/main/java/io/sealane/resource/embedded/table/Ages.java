package io.sealane.resource.embedded.table;

import java.time.Duration;

/** How tables show ages. */
public final class Ages {

    private Ages() {}

    /** As {@code duration.HumanDuration} in k8s.io/apimachinery: two units while the larger one is small. */
    public static String shown(Duration age) {
        var seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        } else if (seconds < 60 * 2) {
            return Math.max(0, seconds) + "s";
        }
        var minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        } else if (minutes < 60 * 3) {
            return minutes + "m";
        }
        return hours(minutes / 60, minutes % 60);
    }

    private static String hours(long hours, long minutes) {
        if (hours < 8) {
            return two(hours, "h", minutes, "m");
        } else if (hours < 48) {
            return hours + "h";
        }
        var days = hours / 24;
        if (days < 8) {
            return two(days, "d", hours % 24, "h");
        } else if (days < 365 * 2) {
            return days + "d";
        }
        var years = days / 365;
        return years < 8 ? two(years, "y", days % 365, "d") : years + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}
