package io.sealane.eventing.filter;

import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.generated.CESQLParserLexer;
import io.cloudevents.sql.generated.CESQLParserParser;
import io.cloudevents.sql.generated.CESQLParserParser.BinaryAdditiveExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.BinaryLogicExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.BinaryMultiplicativeExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.ExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.FunctionInvocationExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.LikeExpressionContext;
import io.cloudevents.sql.generated.CESQLParserParser.UnaryNumericExpressionContext;
import io.cloudevents.sql.impl.ExpressionInternal;
import io.cloudevents.sql.impl.expressions.NotExpression;
import io.cloudevents.sql.impl.expressions.ValueExpression;
import io.cloudevents.sql.impl.parser.CaseChangingCharStream;
import io.cloudevents.sql.impl.parser.ExpressionTranslatorVisitor;
import java.util.Locale;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.jspecify.annotations.Nullable;

/**
 * Compiles CloudEvents SQL with the CloudEvents SDK's grammar and operators, stricter than the SDK's own parser: a character that is no
 * token is refused (the SDK skips it), a function that does not exist is refused here and not at every event, and {@code LIKE},
 * arithmetic and the order of {@code AND}, {@code OR} and {@code XOR} are ours ({@link SqlLike}, {@link SqlArithmetic}, {@link SqlLogic}).
 */
final class SqlCompiler {

    /** The longest expression, in characters. */
    static final int CHARS_MAX = 4096;

    /** The most tokens of an expression; with it the depth of nesting is bounded too. */
    static final int TOKENS_MAX = 500;

    private SqlCompiler() {}

    static ExpressionInternal compile(String text) {
        if (text.isBlank() || text.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "expected an expression of 1 to " + CHARS_MAX + " characters, got " + text.length());
        }
        var lexer = new CESQLParserLexer(new CaseChangingCharStream(CharStreams.fromString(text), true));
        lexer.removeErrorListeners();
        lexer.addErrorListener(new Refusing());
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        if (tokens.size() > TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "expected an expression of at most " + TOKENS_MAX + " tokens, got " + tokens.size());
        }
        var parser = new CESQLParserParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(new Refusing());
        try {
            return new Translator().visit(parser.cesql());
        } catch (io.cloudevents.sql.ParseException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static final class Refusing extends BaseErrorListener {
        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object symbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException cause) {
            throw new IllegalArgumentException("at line " + line + ", column " + (column + 1) + ": " + message);
        }
    }

    private static final class Translator extends ExpressionTranslatorVisitor {

        @Override
        public ExpressionInternal visitBinaryLogicExpression(BinaryLogicExpressionContext logic) {
            return SqlLogic.translate(logic, this::visit);
        }

        @Override
        public ExpressionInternal visitBinaryAdditiveExpression(BinaryAdditiveExpressionContext sum) {
            return arithmetic(
                    sum,
                    sum.expression(0),
                    sum.PLUS() == null ? SqlArithmetic.Operation.SUBTRACT : SqlArithmetic.Operation.ADD,
                    sum.expression(1));
        }

        @Override
        public ExpressionInternal visitBinaryMultiplicativeExpression(BinaryMultiplicativeExpressionContext product) {
            var division =
                    product.DIVIDE() == null ? SqlArithmetic.Operation.REMAINDER : SqlArithmetic.Operation.DIVIDE;
            return arithmetic(
                    product,
                    product.expression(0),
                    product.STAR() == null ? division : SqlArithmetic.Operation.MULTIPLY,
                    product.expression(1));
        }

        private ExpressionInternal arithmetic(
                ExpressionContext all,
                ExpressionContext left,
                SqlArithmetic.Operation operation,
                ExpressionContext right) {
            return new SqlArithmetic(all, visit(left), operation, visit(right));
        }

        /** The same as {@code 0 - x}. */
        @Override
        public ExpressionInternal visitUnaryNumericExpression(UnaryNumericExpressionContext negation) {
            var zero = new ValueExpression(negation.getSourceInterval(), negation.getText(), 0);
            return new SqlArithmetic(negation, zero, SqlArithmetic.Operation.SUBTRACT, visit(negation.expression()));
        }

        @Override
        public ExpressionInternal visitLikeExpression(LikeExpressionContext like) {
            var literal = like.stringLiteral().getText();
            var quote = literal.substring(0, 1);
            var pattern = literal.substring(1, literal.length() - 1).replace("\\" + quote, quote);
            var matching = new SqlLike(
                    like.getSourceInterval(), like.getText(), visit(like.expression()), LikePattern.parse(pattern));
            return like.NOT() == null
                    ? matching
                    : new NotExpression(like.getSourceInterval(), like.getText(), matching);
        }

        @Override
        public ExpressionInternal visitFunctionInvocationExpression(FunctionInvocationExpressionContext call) {
            var name = call.functionIdentifier().getText();
            var arity = call.functionParameterList().expression().size();
            try {
                EvaluationRuntime.getDefault().resolveFunction(name.toUpperCase(Locale.ROOT), arity);
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException("there is no function " + name + " with " + arity + " arguments", e);
            }
            return super.visitFunctionInvocationExpression(call);
        }
    }
}
