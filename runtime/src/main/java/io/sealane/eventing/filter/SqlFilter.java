package io.sealane.eventing.filter;

import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.Expression;
import io.sealane.gateway.event.Event;

/**
 * The dialect {@code cesql} (CloudEvents SQL Expression Language 1.0.0). An event passes when the result is the Boolean true and no
 * error was raised on the way; an operand that short-circuiting skips raises none (1.2, 3.4.2).
 */
final class SqlFilter implements Filter {

    private final String text;
    private final Expression expression;

    private SqlFilter(String text, Expression expression) {
        this.text = text;
        this.expression = expression;
    }

    static SqlFilter compile(String text) {
        return new SqlFilter(text, SqlCompiler.compile(text));
    }

    @Override
    public boolean matches(Event event) {
        try {
            var result = expression.evaluate(EvaluationRuntime.getDefault(), new SqlEvent(event));
            return !result.isFailed() && Boolean.TRUE.equals(result.value());
        } catch (RuntimeException e) {
            // Every operator is total; should the library fail all the same, the filter fails closed.
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SqlFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "SqlFilter[" + text + "]";
    }
}
