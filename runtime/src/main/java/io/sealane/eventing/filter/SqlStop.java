package io.sealane.eventing.filter;

import io.cloudevents.sql.EvaluationException;
import io.cloudevents.sql.EvaluationException.ErrorKind;
import io.cloudevents.sql.EvaluationException.EvaluationExceptionFactory;
import io.cloudevents.sql.ExceptionFactory;
import org.antlr.v4.runtime.misc.Interval;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation ended at its first error (CESQL 4.1, fail fast mode). One object for each kind and no stack: it says all that a filter asks
 * for, and a filter that meets an error at every event must not cost more than one that does not.
 */
final class SqlStop extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final SqlStop CAST = new SqlStop(ErrorKind.CAST);
    private static final SqlStop MISSING_ATTRIBUTE = new SqlStop(ErrorKind.MISSING_ATTRIBUTE);
    private static final SqlStop MISSING_FUNCTION = new SqlStop(ErrorKind.MISSING_FUNCTION);
    private static final SqlStop FUNCTION = new SqlStop(ErrorKind.FUNCTION_EVALUATION);
    private static final SqlStop MATH = new SqlStop(ErrorKind.MATH);

    private final ErrorKind kind;

    private SqlStop(ErrorKind kind) {
        super(kind.name(), null, false, false);
        this.kind = kind;
    }

    ErrorKind kind() {
        return kind;
    }

    /**
     * Stops an evaluation where the SDK would note an error and go on with a zero value. The SDK's own notes get lost on the way through an
     * {@code OR} whose left operand failed.
     */
    static final class AtFirstError implements ExceptionFactory {

        private static final EvaluationExceptionFactory CASTING = (interval, text) -> {
            throw CAST;
        };
        private static final EvaluationExceptionFactory CALLING = (interval, text) -> {
            throw FUNCTION;
        };

        @Override
        public EvaluationExceptionFactory invalidCastTarget(Class<?> from, Class<?> to) {
            return CASTING;
        }

        @Override
        public EvaluationExceptionFactory castError(Class<?> from, Class<?> to, @Nullable Throwable cause) {
            return CASTING;
        }

        @Override
        public EvaluationException missingAttribute(Interval interval, String text, String key) {
            throw MISSING_ATTRIBUTE;
        }

        @Override
        public EvaluationException cannotDispatchFunction(
                Interval interval, String text, String name, @Nullable Throwable cause) {
            throw MISSING_FUNCTION;
        }

        @Override
        public EvaluationExceptionFactory functionExecutionError(String name, @Nullable Throwable cause) {
            return CALLING;
        }

        @Override
        public EvaluationException divisionByZero(Interval interval, String text, Integer dividend) {
            throw MATH;
        }

        @Override
        public EvaluationException mathError(Interval interval, String text, String message) {
            throw MATH;
        }
    }
}
