package io.sealane.gateway.forward.upstream;

/** Which characters HTTP allows where (RFC 9110, 5.5 and 5.6.2). */
public final class HttpSyntax {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int SHOWN_MAX = 64;

    private HttpSyntax() {}

    /** Whether a text is a token, as names of fields and methods are. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether a text may stand in a header field: a line break or NUL there would be somebody else's header. */
    public static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 && c != '\t' || c == 0x7F || c > 0xFF) {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** A text of unknown origin, fit for a message: short, and printable ASCII only. */
    static String shown(String text) {
        var shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), SHOWN_MAX); i++) {
            char c = text.charAt(i);
            shown.append(c < 0x20 || c >= 0x7F ? '?' : c);
        }
        return shown.append(text.length() > SHOWN_MAX ? "…\"" : "\"").toString();
    }
}
