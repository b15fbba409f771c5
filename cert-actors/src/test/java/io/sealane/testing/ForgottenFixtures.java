package io.sealane.testing;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Forgets what a test class has kept in static fields once it is over. Classes stay loaded until the JVM ends, and the nodes that hundreds
 * of them have closed would fill its heap.
 */
public final class ForgottenFixtures implements TestExecutionListener {

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isContainer()) {
            test.getSource()
                    .filter(ClassSource.class::isInstance)
                    .map(ClassSource.class::cast)
                    .ifPresent(source -> forget(source.getJavaClass()));
        }
    }

    private static void forget(Class<?> tests) {
        for (var field : tests.getDeclaredFields()) {
            var modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers)
                    && !Modifier.isFinal(modifiers)
                    && !field.getType().isPrimitive()) {
                clear(field);
            }
        }
    }

    private static void clear(Field field) {
        try {
            field.setAccessible(true);
            field.set(null, null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be cleared", e);
        }
    }
}
