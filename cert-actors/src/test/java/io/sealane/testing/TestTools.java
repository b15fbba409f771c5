package io.sealane.testing;

import io.netty.handler.ssl.OpenSsl;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The tools of the machine that tests use, by the names of {@code -Dsealane.require}. */
final class TestTools {

    private static final String REQUIRE = "sealane.require";
    private static final Map<String, BooleanSupplier> KNOWN = new TreeMap<>(Map.of(
            "bash",
            program("bash"),
            "bind9",
            program("named"),
            "boringssl",
            OpenSsl::isAvailable,
            "cloudevents-npm",
            () -> NodeModules.holding("cloudevents").isPresent(),
            "curl",
            program("curl"),
            "keytool",
            program("keytool"),
            "kubectl",
            program("kubectl"),
            "openssl",
            program("openssl")));

    private TestTools() {}

    /**
     * Why a test with these needs cannot run, or nothing.
     *
     * @throws IllegalStateException if a missing one is required, or a name is unknown
     */
    static Optional<String> missing(List<String> needed) {
        return missing(
                needed, System.getProperty(REQUIRE, ""), name -> KNOWN.get(name).getAsBoolean());
    }

    static Optional<String> missing(List<String> needed, String require, Predicate<String> isThere) {
        var required = Stream.of(require.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        required.forEach(name -> check("-D" + REQUIRE, name));
        needed.forEach(name -> check("@NeedsTool", name));
        var missing = needed.stream().filter(isThere.negate()).toList();
        if (missing.stream().anyMatch(required::contains)) {
            throw new IllegalStateException(
                    "-D" + REQUIRE + "=" + require + ": expected these tools on this machine, missing " + missing);
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of("not on this machine: " + String.join(", ", missing));
    }

    private static void check(String where, String name) {
        if (!KNOWN.containsKey(name)) {
            throw new IllegalStateException(where + " names " + name + ": expected one of " + KNOWN.keySet());
        }
    }

    private static BooleanSupplier program(String name) {
        return () -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
