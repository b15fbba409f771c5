package io.sealane.serving.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a {@code WWW-Authenticate} field (RFC 9110 section 11.6.1). A comma stands between challenges and between the parameters of one; a name
 * without {@code =} is the scheme of the next. What cannot be read ends it. Not safe for several threads.
 */
final class Challenges {

    private static final String BLANKS = " \t";
    private static final String BETWEEN = " \t,";
    private static final String TOKEN = "!#$%&'*+-.^_`|~";
    private static final String TOKEN68 = "-._~+/";

    /** Beyond a token, for those who leave out the quotes of a URL. */
    private static final String UNQUOTED = TOKEN + "/:?=@;";

    private final String text;
    private int at;

    private Challenges(String text) {
        this.text = text;
    }

    /** All that can be read, in their order. */
    static List<Challenge> read(String field) {
        return new Challenges(field).all();
    }

    private List<Challenge> all() {
        var all = new ArrayList<Challenge>();
        skip(BETWEEN);
        for (var scheme = letters(TOKEN); !scheme.isEmpty(); scheme = letters(TOKEN)) {
            all.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters()));
            skip(BETWEEN);
        }
        return all;
    }

    private Map<String, String> parameters() {
        skipToken68();
        var all = new HashMap<String, String>();
        while (true) {
            var before = at;
            skip(BETWEEN);
            var name = letters(TOKEN);
            skip(BLANKS);
            if (name.isEmpty() || !took('=')) {
                at = before;
                return Map.copyOf(all);
            }
            skip(BLANKS);
            all.putIfAbsent(name.toLowerCase(Locale.ROOT), took('"') ? quoted() : letters(UNQUOTED));
        }
    }

    /** What some schemes have in the place of parameters, such as {@code Negotiate abc==}. */
    private void skipToken68() {
        var before = at;
        skip(BLANKS);
        var some = !letters(TOKEN68).isEmpty();
        skip("=");
        skip(BLANKS);
        if (!some || at < text.length() && text.charAt(at) != ',') {
            at = before;
        }
    }

    private String quoted() {
        var value = new StringBuilder();
        while (at < text.length() && !took('"')) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        return value.toString();
    }

    /** Letters and digits of ASCII, and what else may stand among them. */
    private String letters(String others) {
        var from = at;
        while (at < text.length() && (isLetter(text.charAt(at)) || others.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isLetter(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private boolean took(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void skip(String some) {
        while (at < text.length() && some.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
