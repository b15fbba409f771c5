package io.sealane.serving.image;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a key of a Docker configuration says of whom its login is for: a host, with or without a scheme and the beginning of a path. As kubelets
 * have it, {@code *} stands for any part of one label of the host, and for none of the port or the path.
 *
 * @param host with stars
 * @param port with its colon; empty for that of the scheme
 * @param path with a slash before it, none after it; empty for all
 */
record LoginKey(String host, String port, String path) {

    static LoginKey parse(String key) {
        // The version of the registry's API, as docker login once wrote it; behind a repository it is part of its name.
        var plain = key.replaceFirst("^https?://", "")
                .replaceFirst("^([^/]+)/v[12]/?$", "$1")
                .replaceFirst("/$", "");
        var meant = plain.equals("docker.io") ? ImageName.DOCKER : plain;
        var slash = meant.indexOf('/');
        var registry = slash < 0 ? meant : meant.substring(0, slash);
        return of(registry, slash < 0 ? "" : meant.substring(slash));
    }

    private static LoginKey of(String registry, String path) {
        var host = registry.replaceFirst(":[0-9]+$", "");
        return new LoginKey(host, registry.substring(host.length()), path);
    }

    /** Whether an image is meant. @return how much the key says */
    Optional<Integer> matched(ImageName image) {
        var asked = of(image.registry(), "/" + image.repository());
        var matches = port.equals(asked.port)
                && isHost(asked.host.split("\\.", -1))
                && (path.isEmpty() || (asked.path + "/").startsWith(path + "/"));
        return matches ? Optional.of(host.length() + port.length() + path.length()) : Optional.empty();
    }

    private boolean isHost(String[] labels) {
        var patterns = host.split("\\.", -1);
        return labels.length == patterns.length
                && IntStream.range(0, labels.length).allMatch(i -> fits(patterns[i], labels[i]));
    }

    /** Without a regular expression: a key is somebody's text, and one of many stars would take for ever. */
    private static boolean fits(String pattern, String label) {
        var pieces = pattern.split("\\*", -1);
        var last = pieces[pieces.length - 1];
        if (pieces.length == 1) {
            return pattern.equals(label);
        }
        var from = pieces[0].length();
        var to = label.length() - last.length();
        if (to < from || !label.startsWith(pieces[0]) || !label.endsWith(last)) {
            return false;
        }
        for (var i = 1; i < pieces.length - 1; i++) {
            var found = label.indexOf(pieces[i], from);
            if (found < 0 || found + pieces[i].length() > to) {
                return false;
            }
            from = found + pieces[i].length();
        }
        return true;
    }
}
