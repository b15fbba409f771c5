package io.sealane.eventing.filter;

import io.cloudevents.CloudEvent;
import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.ExceptionFactory;
import io.cloudevents.sql.impl.ExpressionInternal;
import io.cloudevents.sql.impl.ExpressionInternalVisitor;
import io.cloudevents.sql.impl.expressions.BaseExpression;
import io.cloudevents.sql.impl.runtime.EvaluationResult;
import java.util.function.IntBinaryOperator;
import org.antlr.v4.runtime.ParserRuleContext;

/**
 * {@code + - * / %} and the unary {@code -} (CESQL 3.4.1, 3.4.2). The SDK lets a result that does not fit into 32 bits wrap around, so that
 * {@code big + 1 < 0} would let events pass; here it is an error, as a division by zero is.
 */
final class SqlArithmetic extends BaseExpression {

    /** What is calculated; throws {@link ArithmeticException} where there is no Integer that it could be. */
    enum Operation {
        ADD(Math::addExact),
        SUBTRACT(Math::subtractExact),
        MULTIPLY(Math::multiplyExact),
        DIVIDE((dividend, divisor) -> Math.toIntExact((long) dividend / divisor)),
        REMAINDER((dividend, divisor) -> dividend % divisor);

        private final IntBinaryOperator exactly;

        Operation(IntBinaryOperator exactly) {
            this.exactly = exactly;
        }
    }

    private final ExpressionInternal left;
    private final ExpressionInternal right;
    private final Operation operation;

    SqlArithmetic(ParserRuleContext place, ExpressionInternal left, Operation operation, ExpressionInternal right) {
        super(place.getSourceInterval(), place.getText());
        this.left = left;
        this.operation = operation;
        this.right = right;
    }

    @Override
    public EvaluationResult evaluate(EvaluationRuntime runtime, CloudEvent event, ExceptionFactory failures) {
        var first = integer(left, runtime, event, failures);
        var second = integer(right, runtime, event, failures);
        try {
            return new EvaluationResult(operation.exactly.applyAsInt(first, second));
        } catch (ArithmeticException e) {
            throw failures.mathError(expressionInterval(), expressionText(), String.valueOf(e.getMessage()));
        }
    }

    private int integer(
            ExpressionInternal operand, EvaluationRuntime runtime, CloudEvent event, ExceptionFactory failures) {
        return (Integer) castToInteger(failures, operand.evaluate(runtime, event, failures))
                .value();
    }

    @Override
    public <T> T visit(ExpressionInternalVisitor<T> visitor) {
        return visitor.visitExpressionInternal(this);
    }
}
