package io.sealane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes which tests were skipped and why to the file that {@code sealane.skipped} names, one line each; the build prints all
 * such files at its end. JUnit finds it as a service.
 */
public final class SkippedTests implements TestExecutionListener {

    private final Optional<Path> file =
            Optional.ofNullable(System.getProperty("sealane.skipped")).map(Path::of);
    private final List<String> skipped = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.add(nameOf(test) + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            skipped.add(nameOf(test) + ": "
                    + result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        file.ifPresent(this::write);
    }

    private void write(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(path, skipped.stream().sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(TestIdentifier test) {
        var source = test.getSource().orElse(null);
        if (source instanceof MethodSource method) {
            return method.getClassName() + ", " + test.getDisplayName();
        }
        return source instanceof ClassSource container ? container.getClassName() : test.getDisplayName();
    }
}
