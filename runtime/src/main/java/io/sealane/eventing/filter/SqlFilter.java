package io.sealane.eventing.filter;

import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.ExceptionFactory;
import io.cloudevents.sql.impl.ExpressionInternal;
import io.sealane.gateway.event.Event;

/**
 * The dialect {@code cesql} (CloudEvents SQL Expression Language 1.0.0). An event passes when the result is the Boolean true and no
 * error was raised on the way; an operand that short-circuiting skips raises none (1.2, 3.4.2). Evaluation ends at the first error (4.1).
 */
final class SqlFilter implements Filter {

    private static final ExceptionFactory FAIL_FAST = new SqlStop.AtFirstError();

    private final String text;
    private final ExpressionInternal expression;

    private SqlFilter(String text, ExpressionInternal expression) {
        this.text = text;
        this.expression = expression;
    }

    static SqlFilter compile(String text) {
        return new SqlFilter(text, SqlCompiler.compile(text));
    }

    @Override
    public boolean matches(Event event) {
        try {
            return Boolean.TRUE.equals(value(event));
        } catch (RuntimeException e) {
            // An error of the expression; should the library itself fail, the filter fails closed all the same.
            return false;
        }
    }

    /**
     * What the expression is for an event: a String, an Integer or a Boolean.
     *
     * @throws SqlStop at the first error
     */
    Object value(Event event) {
        return expression
                .evaluate(EvaluationRuntime.getDefault(), new SqlEvent(event), FAIL_FAST)
                .value();
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
