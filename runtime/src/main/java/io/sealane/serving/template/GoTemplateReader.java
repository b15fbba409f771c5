package io.sealane.serving.template;

import io.sealane.serving.template.GoTemplate.Part;
import io.sealane.serving.template.GoTemplate.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads one {@link GoTemplate}; refuses what it does not know, with its position. */
final class GoTemplateReader {

    private static final int DEPTH_MAX = 32;

    private final String text;
    private int at;
    private int depth;

    GoTemplateReader(String text) {
        this.text = text;
    }

    List<Part> template() {
        var parts = new ArrayList<Part>();
        var stop = parts(parts);
        if (!stop.isEmpty()) {
            throw expected("an if before " + stop);
        }
        return parts;
    }

    /** Reads up to an {@code else} or {@code end}, which it returns, or to the end of the text. */
    private String parts(List<Part> parts) {
        while (at < text.length()) {
            var open = text.indexOf("{{", at);
            if (open < 0) {
                parts.add(new Part.Text(text.substring(at)));
                at = text.length();
                return "";
            }
            if (open > at) {
                parts.add(new Part.Text(text.substring(at, open)));
            }
            at = open + 2;
            trimBefore(parts);
            var word = keyword();
            if (word.equals("else") || word.equals("end")) {
                close();
                return word;
            }
            if (word.equals("if")) {
                parts.add(choice());
            } else {
                at -= word.length();
                parts.add(output());
            }
        }
        return "";
    }

    private Part output() {
        var value = value();
        close();
        return new Part.Output(value);
    }

    private Part choice() {
        deeper();
        var condition = value();
        close();
        var then = new ArrayList<Part>();
        var otherwise = new ArrayList<Part>();
        var stop = parts(then);
        if (stop.equals("else")) {
            stop = parts(otherwise);
        }
        if (!stop.equals("end")) {
            throw expected("{{end}} of an if");
        }
        depth--;
        return new Part.If(condition, then, otherwise);
    }

    private Value value() {
        skipSpace();
        var word = keyword();
        switch (word) {
            case "":
                return operand();
            case "index":
                return new Value.Index(operand(), operand());
            case "eq":
                return new Value.Equal(operand(), operands());
            case "printf":
                return printf();
            case "js":
                return new Value.Script(operand());
            default:
                throw expected("a field, index, if, eq, js or printf, not " + word);
        }
    }

    private Value printf() {
        if (!(operand() instanceof Value.Literal format)) {
            throw expected("a format in quotes after printf");
        }
        var rest = format.text().replace("%s", "");
        if (rest.contains("%")) {
            throw expected("no verb but %s in the format of printf");
        }
        var arguments = new ArrayList<Value>();
        while (!atClose()) {
            arguments.add(operand());
        }
        var verbs = (format.text().length() - rest.length()) / 2;
        if (verbs != arguments.size()) {
            throw expected(verbs + " arguments of printf, not " + arguments.size());
        }
        return new Value.Printf(format.text(), arguments);
    }

    private List<Value> operands() {
        var all = new ArrayList<Value>();
        all.add(operand());
        while (!atClose()) {
            all.add(operand());
        }
        return all;
    }

    private Value operand() {
        skipSpace();
        if (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                return inner();
            }
            if (c == '"' || c == '`') {
                return new Value.Literal(quoted(c));
            }
            if (c == '.') {
                return new Value.Field(names());
            }
        }
        throw expected("a field, a text in quotes or (");
    }

    private Value inner() {
        deeper();
        at++;
        var inner = value();
        skipSpace();
        take(")");
        depth--;
        return inner;
    }

    /** A template that is read, and rendered, by recursion must not be deep enough to use up a stack. */
    private void deeper() {
        if (++depth > DEPTH_MAX) {
            throw expected("at most " + DEPTH_MAX + " ifs and parentheses within each other");
        }
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        while (at < text.length() && text.charAt(at) == '.') {
            at++;
            var name = word();
            if (name.isEmpty()) {
                throw expected("a name after the dot");
            }
            names.add(name);
        }
        return names;
    }

    private String quoted(char quote) {
        var close = text.indexOf(quote, at + 1);
        if (close < 0) {
            throw expected("the closing " + quote);
        }
        var content = text.substring(at + 1, close);
        if (quote == '"' && content.indexOf('\\') >= 0) {
            throw expected("no backslash in a text in quotes");
        }
        at = close + 1;
        return content;
    }

    private String keyword() {
        skipSpace();
        return word();
    }

    private String word() {
        var begin = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(begin, at);
    }

    private boolean atClose() {
        skipSpace();
        return at >= text.length() || text.startsWith("}}", at) || text.startsWith("-}}", at) || text.charAt(at) == ')';
    }

    private void close() {
        skipSpace();
        var trims = text.startsWith("-}}", at);
        take(trims ? "-}}" : "}}");
        if (trims) {
            skipSpace();
        }
    }

    private void trimBefore(List<Part> parts) {
        if (text.startsWith("-", at)) {
            at++;
            var last = parts.size() - 1;
            if (last >= 0 && parts.get(last) instanceof Part.Text before) {
                parts.set(last, new Part.Text(before.text().stripTrailing()));
            }
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void take(String token) {
        if (!text.startsWith(token, at)) {
            throw expected("'" + token + "'");
        }
        at += token.length();
    }

    private IllegalArgumentException expected(String what) {
        return new IllegalArgumentException("template, character " + (at + 1) + ": expected " + what);
    }
}
