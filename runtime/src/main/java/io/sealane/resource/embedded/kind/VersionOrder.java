package io.sealane.resource.embedded.kind;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Which version clients should prefer: stable ones before betas before alphas, newer before older
 * (<a href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority">version
 * priority</a>).
 */
final class VersionOrder {

    private static final Pattern VERSION = Pattern.compile("v(\\d{1,9})(?:(alpha|beta)(\\d{1,9}))?");

    private VersionOrder() {}

    static Comparator<String> bestFirst() {
        return Comparator.comparingInt(VersionOrder::stability)
                .thenComparingInt(VersionOrder::major)
                .thenComparingInt(VersionOrder::minor)
                .reversed()
                .thenComparing(Comparator.naturalOrder());
    }

    private static int stability(String version) {
        var matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return 0;
        }
        return matcher.group(2) == null ? 3 : matcher.group(2).equals("beta") ? 2 : 1;
    }

    private static int major(String version) {
        return number(version, 1);
    }

    private static int minor(String version) {
        return number(version, 3);
    }

    private static int number(String version, int group) {
        var matcher = VERSION.matcher(version);
        return matcher.matches() && matcher.group(group) != null ? Integer.parseInt(matcher.group(group)) : 0;
    }
}
