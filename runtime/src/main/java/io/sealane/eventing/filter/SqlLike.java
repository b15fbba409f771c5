package io.sealane.eventing.filter;

import io.cloudevents.CloudEvent;
import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.ExceptionFactory;
import io.cloudevents.sql.impl.ExpressionInternal;
import io.cloudevents.sql.impl.ExpressionInternalVisitor;
import io.cloudevents.sql.impl.expressions.BaseExpression;
import io.cloudevents.sql.impl.runtime.EvaluationResult;
import org.antlr.v4.runtime.misc.Interval;

/**
 * The operator {@code LIKE} (CESQL 3.4.3). The SDK translates patterns to regular expressions, whose time a hostile attribute value can
 * drive to the power of the number of wildcards.
 */
final class SqlLike extends BaseExpression {

    private final ExpressionInternal operand;
    private final LikePattern pattern;

    SqlLike(Interval interval, String text, ExpressionInternal operand, LikePattern pattern) {
        super(interval, text);
        this.operand = operand;
        this.pattern = pattern;
    }

    @Override
    public EvaluationResult evaluate(EvaluationRuntime runtime, CloudEvent event, ExceptionFactory failures) {
        var value = castToString(failures, operand.evaluate(runtime, event, failures));
        return value.copyWithValue(pattern.matches(String.valueOf(value.value())));
    }

    @Override
    public <T> T visit(ExpressionInternalVisitor<T> visitor) {
        return visitor.visitExpressionInternal(this);
    }
}
