package io.sealane.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Packages of Node.js that are installed on this machine: those that {@code NODE_PATH} names, and the global ones. */
public final class NodeModules {

    private NodeModules() {}

    /** The folder that holds a package; empty without Node.js or the package. */
    public static Optional<Path> holding(String name) {
        var beside = folders("PATH")
                .filter(folder -> Files.isExecutable(folder.resolve("node")))
                .map(folder -> folder.resolveSibling("lib").resolve("node_modules"))
                .toList();
        return beside.isEmpty()
                ? Optional.empty()
                : Stream.concat(folders("NODE_PATH"), beside.stream())
                        .filter(folder -> Files.isDirectory(folder.resolve(name)))
                        .findFirst();
    }

    private static Stream<Path> folders(String variable) {
        return Stream.of(Optional.ofNullable(System.getenv(variable)).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
    }
}
