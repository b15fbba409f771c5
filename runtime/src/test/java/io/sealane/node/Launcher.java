package io.sealane.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./sealane} of the built tree, with the JDK of the tests. */
final class Launcher {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Launcher() {}

    /** Starts it in a folder; output and errors come together. */
    static Process start(Path folder, String... arguments) throws IOException {
        return startBy(ROOT.resolve("sealane"), folder, arguments);
    }

    /** @param name by which it is called */
    static Process startBy(Path name, Path folder, String... arguments) throws IOException {
        return builderBy(name, folder, arguments).start();
    }

    /** @param name by which it is called */
    static ProcessBuilder builderBy(Path name, Path folder, String... arguments) {
        var command = new ArrayList<>(List.of(name.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}
