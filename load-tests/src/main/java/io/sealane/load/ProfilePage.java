package io.sealane.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Says where a node's CPU time goes, from the stacks that {@code profile.sh} collected: one line each, the thread in brackets, frames from the
 * outermost to the innermost with {@code ;} between them, and how often it was seen.
 */
public final class ProfilePage {

    /** A part of the way of an event; a stack belongs to the part whose code is nearest to its innermost frame. */
    enum Part {
        SOCKETS("sockets: kernel, NIO, selector"),
        TLS("TLS: BoringSSL and Netty's handler"),
        NETTY("buffers and pipeline (Netty)"),
        HTTP("HTTP: parsing, rendering, model (Akka HTTP)"),
        STREAMS("stream machinery (Akka Streams)"),
        TRANSPORT("connections and routing (gateway)"),
        EVENT("events: read, check, write"),
        DELIVERY("requests to subscribers (gateway.forward)"),
        EVENTING("partitions, filters, windows, cursors (eventing)"),
        JOURNAL("journal, RocksDB and the sync"),
        ACTORS("messages between actors, sharding, thread wake-ups"),
        OBSERVE("metrics, traces"),
        GC("garbage collection"),
        JIT("compiling"),
        ELSE("everything else");

        private final String what;

        Part(String what) {
            this.what = what;
        }
    }

    private record Rule(String prefix, Part part) {}

    private static final List<Rule> THREADS = List.of(
            new Rule("C1 Compiler", Part.JIT),
            new Rule("C2 Compiler", Part.JIT),
            new Rule("GC Thread", Part.GC),
            new Rule("G1 ", Part.GC),
            new Rule("VM ", Part.GC),
            new Rule("sealane-journal", Part.JOURNAL),
            new Rule("rocksdb", Part.JOURNAL));

    /** The longer one of two that begin alike comes first. */
    private static final List<Rule> FRAMES = List.of(
            new Rule("io/netty/internal/tcnative/", Part.TLS),
            new Rule("io/netty/handler/ssl/", Part.TLS),
            new Rule("sun/nio/ch/", Part.SOCKETS),
            new Rule("io/netty/channel/nio/", Part.SOCKETS),
            new Rule("io/netty/", Part.NETTY),
            new Rule("akka/http/", Part.HTTP),
            new Rule("akka/stream/", Part.STREAMS),
            new Rule("akka/", Part.ACTORS),
            new Rule("java/util/concurrent/ForkJoin", Part.ACTORS),
            new Rule("io/sealane/gateway/event/", Part.EVENT),
            new Rule("io/sealane/gateway/forward/", Part.DELIVERY),
            new Rule("io/sealane/gateway/", Part.TRANSPORT),
            new Rule("io/sealane/eventing/", Part.EVENTING),
            new Rule("io/sealane/journal/", Part.JOURNAL),
            new Rule("io/sealane/store/", Part.JOURNAL),
            new Rule("org/rocksdb/", Part.JOURNAL),
            new Rule("io/sealane/observe/", Part.OBSERVE),
            new Rule("io/micrometer/", Part.OBSERVE),
            new Rule("io/opentelemetry/", Part.OBSERVE));

    private ProfilePage() {}

    /** @param arguments the stacks, the figures of the simulation that ran meanwhile (its last line counts), and a heading */
    public static void main(String[] arguments) throws IOException {
        var runs = Files.readAllLines(Path.of(arguments[1]));
        var run = new ObjectMapper().readTree(runs.get(runs.size() - 1));
        System.out.print(table(
                Files.readAllLines(Path.of(arguments[0])),
                run.path("cpu_us_per_publish").asDouble(),
                arguments[2]));
    }

    static String table(List<String> stacks, double microsPerEvent, String heading) {
        var samples = new EnumMap<Part, Long>(Part.class);
        for (var stack : stacks) {
            var count = stack.lastIndexOf(' ');
            samples.merge(part(stack.substring(0, count)), Long.parseLong(stack.substring(count + 1)), Long::sum);
        }
        var all = samples.values().stream().mapToLong(Long::longValue).sum();
        var rows = new ArrayList<>(samples.entrySet());
        rows.sort(Map.Entry.<Part, Long>comparingByValue().reversed());
        var table =
                new StringBuilder("### " + heading + "\n\n| part | share | CPU µs per event |\n| --- | --- | --- |\n");
        for (var row : rows) {
            var share = (double) row.getValue() / all;
            table.append(String.format(
                    Locale.ROOT, "| %s | %.1f %% | %.1f |%n", row.getKey().what, 100 * share, share * microsPerEvent));
        }
        return table.append(String.format(Locale.ROOT, "| all | 100 %% of %d samples | %.1f |%n", all, microsPerEvent))
                .toString();
    }

    static Part part(String stack) {
        var frames = stack.split(";");
        var thread = frames[0].startsWith("[") ? frames[0].substring(1) : frames[0];
        for (var rule : THREADS) {
            if (thread.startsWith(rule.prefix())) {
                return rule.part();
            }
        }
        for (var at = frames.length - 1; at > 0; at--) {
            for (var rule : FRAMES) {
                if (frames[at].startsWith(rule.prefix())) {
                    return rule.part();
                }
            }
        }
        return Part.ELSE;
    }
}
