package io.sealane.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** CPU time that a JVM's compiler threads have used, from Linux' {@code /proc}: it falls away in a node that runs for long. */
final class CompilerTime {

    /** Of user and system time in {@code /proc/PID/task/TID/stat}, counted behind the name (proc(5): fields 14 and 15). */
    private static final int USER = 11;

    private static final long MILLIS_PER_TICK = 10;

    private CompilerTime() {}

    /** Zero where it is not known. */
    static Duration of(long pid) {
        var millis = 0L;
        try (var threads = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (var thread : threads) {
                millis += millisOf(thread.resolve("stat"));
            }
        } catch (IOException e) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(millis);
    }

    private static long millisOf(Path stat) {
        try {
            return millis(Files.readString(stat));
        } catch (IOException e) {
            return 0; // the thread has ended
        }
    }

    static long millis(String stat) {
        var end = stat.lastIndexOf(')');
        var name = stat.substring(stat.indexOf('(') + 1, end);
        if (!name.matches("C[12] Compiler.*")) {
            return 0;
        }
        var fields = stat.substring(end + 2).split(" ");
        return MILLIS_PER_TICK * (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1]));
    }
}
