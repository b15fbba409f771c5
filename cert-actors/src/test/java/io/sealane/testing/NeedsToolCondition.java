package io.sealane.testing;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides about {@link NeedsTool}. */
final class NeedsToolCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var needed = findAnnotation(context.getElement(), NeedsTool.class).map(NeedsTool::value);
        var missing = TestTools.missing(List.of(needed.orElseGet(() -> new String[0])));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("nothing is missing"));
    }
}
