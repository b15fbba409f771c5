package io.sealane.gateway.transport.http2;

/**
 * Segments {@code .} and {@code ..} in the path of a target as it was sent, encoded or not. The parser resolves both (RFC 3986, 5.2.4), so
 * that a name somebody encoded would mean another resource; clients resolve before they send.
 */
public final class DotSegments {

    /** What is said of such a target. */
    public static final String REFUSED = "the path: expected no segment that is a dot or two";

    private DotSegments() {}

    /** Whether a target as it was sent has such a segment. */
    public static boolean in(String target) {
        var query = target.indexOf('?');
        var end = query < 0 ? target.length() : query;
        for (var slash = target.indexOf('/'); slash >= 0 && slash < end; slash = target.indexOf('/', slash + 1)) {
            var at = afterDot(target, slash + 1, end);
            if (at >= 0 && (isEnd(target, at, end) || isEnd(target, afterDot(target, at, end), end))) {
                return true;
            }
        }
        return false;
    }

    /** Where a dot ends that begins there; -1 when none does. */
    private static int afterDot(String target, int from, int end) {
        if (from < end && target.charAt(from) == '.') {
            return from + 1;
        }
        return from + 3 <= end && target.regionMatches(true, from, "%2e", 0, 3) ? from + 3 : -1;
    }

    private static boolean isEnd(String target, int at, int end) {
        return at == end || at >= 0 && target.charAt(at) == '/';
    }
}
