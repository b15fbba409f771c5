package io.sealane.workload.process;

import io.sealane.workload.Workloads.Container;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a process is started: by a shell that leaves a watcher behind and then becomes the program, so that its number is the program's.
 * Where there is {@code setsid} the program leads a process group of its own, so that its children end with it.
 *
 * <p>The watcher reads the pipe from the node. A line says that the process has ended ({@link #ENDED}) or is killed ({@link #KILLED}): the
 * watcher ends what is left of its group. The end of the pipe without one says that the node is gone, however it went: then the watcher ends
 * the process as well, by TERM and then by KILL. It is the end, too, that the JVM gives the pipe of a process that has just ended: then only
 * its children are left.
 */
final class Launcher {

    private static final String SCRIPT = """
            exec 3<&0 </dev/null
            grace=$1
            shift
            (
              exec >/dev/null 2>&1
              trap '' HUP INT TERM
              read -r told <&3
              all=-$$
              [ "$told" = kill ] && { kill -KILL $all; exit 0; }
              kill -TERM $all || { [ -z "$told" ] && all=$$ && kill -TERM $all; } || exit 0
              while [ "$grace" -gt 0 ] && kill -0 $all; do sleep 1; grace=$((grace - 1)); done
              kill -KILL $all
            ) &
            exec 3<&-
            command -v setsid >/dev/null 2>&1 && exec setsid "$@"
            exec "$@"
            """;

    /** A command that leads a group of its own, which ends with it: also what it has left behind, and also when it is told to end. */
    private static final String COMMAND = """
            trap '[ -n "$child" ] && kill -KILL "-$child" "$child"; exit 137' TERM
            if command -v setsid >/dev/null 2>&1; then setsid "$@" & else "$@" & fi
            child=$!
            wait "$child"
            status=$?
            kill -KILL "-$child" 2>/dev/null
            exit "$status"
            """;

    /** Its number may be somebody else's soon: the watcher must not use it, only that of its group. */
    static final String ENDED = "ended";

    /** What is left of the group is killed at once. */
    static final String KILLED = "kill";

    private Launcher() {}

    /**
     * Starts it.
     *
     * @param folder where it runs
     * @param grace between TERM and KILL where the node is gone
     */
    static Process start(List<String> program, Map<String, String> environment, Path folder, Duration grace)
            throws IOException {
        var command =
                new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sealane-launch", String.valueOf(grace.toSeconds())));
        command.addAll(program);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts a command that says by its status how it went; what it writes is dropped. */
    static Process run(List<String> command, Map<String, String> environment, Path folder) throws IOException {
        var all = new ArrayList<>(List.of("/bin/sh", "-c", COMMAND, "sealane-command"));
        all.addAll(command);
        var builder = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    static List<String> program(Container container) {
        var program = new ArrayList<>(container.launch().command());
        program.addAll(container.arguments());
        return program;
    }
}
