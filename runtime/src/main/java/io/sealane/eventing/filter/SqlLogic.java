package io.sealane.eventing.filter;

import io.cloudevents.sql.generated.CESQLParserParser.BinaryLogicExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.ExpressionContext;
import io.cloudevents.sql.impl.ExpressionInternal;
import io.cloudevents.sql.impl.expressions.AndExpression;
import io.cloudevents.sql.impl.expressions.OrExpression;
import io.cloudevents.sql.impl.expressions.XorExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.misc.Interval;

/**
 * Several of {@code AND}, {@code OR} and {@code XOR} in a row: {@code AND} binds before {@code OR} before {@code XOR}, the order of the
 * table in CESQL 3.4.2, and equal ones from the left (3.6). The SDK's grammar begins at the right, whatever stands there.
 */
final class SqlLogic {

    private enum Operator {
        AND,
        OR,
        XOR
    }

    private final Interval interval;
    private final String text;
    private final Function<ExpressionContext, ExpressionInternal> translate;
    private final List<ExpressionInternal> operands = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();

    private SqlLogic(BinaryLogicExpressionContext all, Function<ExpressionContext, ExpressionInternal> translate) {
        this.interval = all.getSourceInterval();
        this.text = all.getText();
        this.translate = translate;
        flatten(all);
    }

    /** @param translate translates what is no such operation, or stands in parentheses */
    static ExpressionInternal translate(
            BinaryLogicExpressionContext all, Function<ExpressionContext, ExpressionInternal> translate) {
        return new SqlLogic(all, translate).joined();
    }

    private void flatten(ExpressionContext expression) {
        if (expression instanceof BinaryLogicExpressionContext logic) {
            flatten(logic.expression(0));
            operators.add(logic.AND() != null ? Operator.AND : logic.OR() != null ? Operator.OR : Operator.XOR);
            flatten(logic.expression(1));
        } else {
            operands.add(translate.apply(expression));
        }
    }

    private ExpressionInternal joined() {
        for (var operator : Operator.values()) {
            for (var i = 0; i < operators.size(); ) {
                if (operators.get(i) == operator) {
                    operators.remove(i);
                    operands.set(i, operation(operands.get(i), operator, operands.remove(i + 1)));
                } else {
                    i++;
                }
            }
        }
        return operands.get(0);
    }

    private ExpressionInternal operation(ExpressionInternal left, Operator operator, ExpressionInternal right) {
        return switch (operator) {
            case AND -> new AndExpression(interval, text, left, right);
            case OR -> new OrExpression(interval, text, left, right);
            case XOR -> new XorExpression(interval, text, left, right);
        };
    }
}
