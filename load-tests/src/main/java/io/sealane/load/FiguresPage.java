package io.sealane.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the page of figures: medians, with the lowest and the highest, of what {@code figures.sh} collected in one folder.
 *
 * <p>{@code facts.tsv}: name, value. {@code simulations.jsonl}: what {@link Report} wrote. {@code jmh.csv}: JMH's. {@code peers.tsv}: peer,
 * what, CPU microseconds per operation, operations per second. {@code gateways.tsv}: round, who, scenario, requests per second, p50, p99
 * and p999 in microseconds, errors, CPU microseconds per request, resident KiB. Each may be missing; so may the files that end the page.
 */
public final class FiguresPage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder page = new StringBuilder();

    private FiguresPage() {}

    /** @param arguments the folder, and the files that end the page */
    public static void main(String[] arguments) throws IOException {
        System.out.print(of(
                Path.of(arguments[0]),
                Arrays.stream(arguments).skip(1).map(Path::of).toList()));
    }

    static String of(Path folder, List<Path> endings) throws IOException {
        var page = new FiguresPage();
        page.head(lines(folder.resolve("facts.tsv")));
        var runs = new ArrayList<JsonNode>();
        for (var line : lines(folder.resolve("simulations.jsonl"))) {
            runs.add(JSON.readTree(line));
        }
        var events = runs.stream().filter(run -> is(run, "broker")).toList();
        page.publishes(
                events.stream().filter(run -> run.path("triggers").asInt() <= 1).toList());
        page.deliveries(
                events.stream().filter(run -> run.path("delivered").asBoolean()).toList(),
                lines(folder.resolve("jmh.csv")));
        page.renewals(runs.stream().filter(run -> is(run, "renewal")).toList());
        page.rotations(runs.stream().filter(run -> is(run, "rotation")).toList());
        page.gateways(lines(folder.resolve("gateways.tsv")));
        page.parts(lines(folder.resolve("jmh.csv")));
        page.peers(lines(folder.resolve("peers.tsv")), lines(folder.resolve("jmh.csv")));
        for (var ending : endings) {
            if (Files.exists(ending)) {
                page.line("").line(Files.readString(ending).strip());
            }
        }
        return page.page.toString();
    }

    private void head(List<String> facts) {
        line("# Performance").line("");
        line(
                "Written by `load-tests/figures.sh`. CPU µs per operation is the node's process alone, user and system, over the measured");
        line(
                "window: the figure to plan with, since load and node share the cores and rates move with what else the machine does.");
        line("").line("| | |").line("| --- | --- |");
        for (var fact : facts) {
            var parts = fact.split("\t", 2);
            line("| " + parts[0] + " | " + parts[parts.length - 1] + " |");
        }
    }

    private void publishes(List<JsonNode> runs) {
        line("").line("## Events over HTTPS").line("");
        line(
                "One event of 1 KiB per request, 202 after the sync. *Delivered*: a trigger with one subscriber over TLS, its CPU on our side");
        line("included. Median (lowest..highest) of the runs; the ratio is to kept connections with 64 in flight.")
                .line("");
        line(
                "| in flight | connections | delivered | CPU µs per event | of it compiling | ratio | events/s | p50 ms | p99 ms | delivery p50/p99 ms | failed | lost |");
        line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var groups = runs.stream()
                .collect(Collectors.groupingBy(FiguresPage::scenario, LinkedHashMap::new, Collectors.toList()));
        var base = groups.entrySet().stream()
                .filter(group -> group.getKey().equals("64 | kept | no"))
                .mapToDouble(group -> median(group.getValue(), "cpu_us_per_publish"))
                .findFirst();
        groups.forEach((scenario, of) -> {
            var answers = scenario.contains("new") ? "new" : "kept";
            var cpu = median(of, "cpu_us_per_publish");
            line("| " + scenario + " | " + spread(of, "cpu_us_per_publish", 1) + " | "
                    + number(median(of, "compiling_us_per_publish"), 0) + " | "
                    + (base.isPresent() ? number(cpu / base.getAsDouble(), 2) : "-") + " | "
                    + spread(of, "published_per_s", 1) + " | " + spread(of, answers + "_p50_us", 1_000) + " | "
                    + spread(of, answers + "_p99_us", 1_000) + " | "
                    + (of.get(0).has("delivery_p50_us")
                            ? number(median(of, "delivery_p50_us") / 1_000, 1) + " / "
                                    + number(median(of, "delivery_p99_us") / 1_000, 1)
                            : "-")
                    + " | " + sum(of, "failed") + " | " + (of.get(0).has("lost") ? sum(of, "lost") : "-") + " |");
        });
    }

    private void deliveries(List<JsonNode> runs, List<String> csv) {
        line("").line("## Deliveries by filtered triggers").line("");
        line(
                "From publish to subscriber, TLS on both sides, journal synced, 1 KiB. Each trigger has an exact filter, of which one matches; the");
        line("others ask for events that nobody sends. Over all rounds: duplicates, and accepted events that did not arrive.")
                .line("");
        line(
                "| triggers | in flight | events/s | delivered/s | CPU µs per event | CPU µs per delivery | p50 ms | p99 ms | p99.9 ms | duplicates | lost |");
        line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var groups = runs.stream()
                .collect(Collectors.groupingBy(
                        run -> run.path("triggers").asText() + " | "
                                + run.path("users").asText(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        groups.forEach((what, of) -> line("| " + what + " | " + spread(of, "published_per_s", 1) + " | "
                + spread(of, "delivered_per_s", 1) + " | " + spread(of, "cpu_us_per_publish", 1) + " | "
                + spread(of, "cpu_us_per_delivery", 1) + " | " + spread(of, "delivery_p50_us", 1_000) + " | "
                + spread(of, "delivery_p99_us", 1_000) + " | " + spread(of, "delivery_p999_us", 1_000) + " | "
                + sum(of, "duplicates") + " | " + sum(of, "lost") + " |"));
        line("");
        manyTriggers(groups);
        row(csv, "FilterBench.match", List.of("EXACT", "10000"))
                .ifPresent(nanos -> line("Finding which of 10,000 exact filters want an event takes " + number(nanos, 0)
                        + " ns of it (JMH, below)."));
    }

    /** What triggers cost whose filters match nothing. */
    private void manyTriggers(Map<String, List<JsonNode>> groups) {
        groups.forEach((what, of) -> {
            var ten = what.startsWith("1 | ") ? groups.get("10" + what.substring(1)) : null;
            if (ten != null) {
                var more = median(ten, "cpu_us_per_publish") / median(of, "cpu_us_per_publish") - 1;
                line("Nine more triggers that nothing matches: " + number(100 * more, 0) + " % of CPU per event, with "
                        + what.substring("1 | ".length()) + " in flight.");
            }
        });
    }

    /** The score of a benchmark with these parameters. */
    private static Optional<Double> row(List<String> csv, String benchmark, List<String> parameters) {
        return csv.stream()
                .skip(1)
                .map(FiguresPage::cells)
                .filter(cells -> cells.get(0).endsWith(benchmark) && cells.containsAll(parameters))
                .map(cells -> Double.valueOf(cells.get(cells(csv.get(0)).indexOf("Score"))))
                .findFirst();
    }

    private void renewals(List<JsonNode> runs) {
        line("").line("## Keys replaced under load").line("");
        line(
                "In turn by deleting the Secret and by an `Issuing` condition, while events are published over kept and new connections.");
        line("*Until served*: from the request to the API server until a new handshake shows the new serial number.")
                .line("");
        line("| users | renewals | serial changes | until served p50/p99 ms | events | failed |");
        line("| --- | --- | --- | --- | --- | --- |");
        for (var run : runs) {
            line("| " + run.path("users").asText() + " | "
                    + run.path("renewals").asText() + " | "
                    + run.path("serial_changes").asText() + " | "
                    + number(run.path("served_p50_us").asDouble() / 1_000, 0) + " / "
                    + number(run.path("served_p99_us").asDouble() / 1_000, 0) + " | "
                    + run.path("published").asText() + " | "
                    + run.path("failed").asText() + " |");
        }
    }

    private void rotations(List<JsonNode> runs) {
        line("").line("## A CA replaced under load").line("");
        if (runs.isEmpty()) {
            line("None was measured in this run.");
            return;
        }
        line(
                "Eventing's CA by a `CARotation`, with certificates of the same CA at both ends, clients and a subscriber that demands one. Publishes");
        line("at a steady rate over kept and new connections. `issue-deadline` 2 s, `look` 200 ms; the holds are those of the run.")
                .line("");
        line(
                "| s in all | requests | failed | events lost | publish over a new connection that verifies, p50/p99 ms | a client with the old root | one with a certificate below it |");
        line("| --- | --- | --- | --- | --- | --- | --- |");
        for (var run : runs) {
            var all = 0L;
            for (var millis : run.path("phase_ms")) {
                all += millis.asLong();
            }
            line("| " + seconds(all) + " | "
                    + (run.path("published").asLong() + run.path("verified").asLong()) + " | "
                    + run.path("failed").asText() + " | " + run.path("lost").asText() + " | "
                    + number(run.path("verified_p50_us").asDouble() / 1_000, 1) + " / "
                    + number(run.path("verified_p99_us").asDouble() / 1_000, 1) + " | "
                    + verdict(run, "old_root") + " | " + verdict(run, "old_client") + " |");
        }
        line("").line("Seconds in each state, seen ten times a second:").line("");
        for (var run : runs) {
            line(run.path("phase_ms").properties().stream()
                            .map(phase -> phase.getKey() + " "
                                    + seconds(phase.getValue().asLong()))
                            .collect(Collectors.joining(", "))
                    + ".");
            if (!run.path("trouble").asText().isEmpty()) {
                line("It ended early: " + run.path("trouble").asText());
            }
        }
    }

    private static String seconds(long millis) {
        return number(millis / 1_000.0, 1);
    }

    /** Without the reason, which is long. */
    private static String verdict(JsonNode run, String name) {
        return run.path(name).asText().replaceAll(":.*", "");
    }

    private void parts(List<String> csv) {
        if (csv.isEmpty()) {
            return;
        }
        line("").line("## Parts of the path (JMH)").line("");
        line("| benchmark | parameters | time per operation | error (99.9 %) |").line("| --- | --- | --- | --- |");
        var columns = cells(csv.get(0));
        for (var row : csv.subList(1, csv.size())) {
            var cells = cells(row);
            var name = cells.get(columns.indexOf("Benchmark")).replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
            var unit = cells.get(columns.indexOf("Unit")).replace("us/op", "µs").replace("ns/op", "ns");
            var parameters = new ArrayList<String>();
            for (var i = 0; i < columns.size(); i++) {
                if (columns.get(i).startsWith("Param")
                        && i < cells.size()
                        && !cells.get(i).isEmpty()) {
                    parameters.add(columns.get(i).replace("Param: ", "") + "=" + cells.get(i));
                }
            }
            var error = cells.get(columns.indexOf("Score Error (99.9%)"));
            line("| " + name + " | " + String.join(", ", parameters) + " | "
                    + number(Double.parseDouble(cells.get(columns.indexOf("Score"))), 1) + " " + unit + " | "
                    + (error.equals("NaN") ? "one sample" : "± " + number(Double.parseDouble(error), 1)) + " |");
        }
    }

    private void gateways(List<String> rows) {
        line("").line("## Requests through gateways").line("");
        if (rows.isEmpty()) {
            line("None was measured in this run: it takes `PEERS`, nginx, HAProxy, Caddy, wrk and h2load.");
            return;
        }
        line(
                "1 KiB of a server in the clear, asked for over TLS 1.3. *h1*: 64 kept connections; *h2*: 16 with 32 streams each; *new*: a full");
        line("handshake for each request; *fixed*: paced over 30 connections. Medians (lowest..highest) of the rounds.")
                .line("");
        line("| scenario | gateway | CPU µs per request | requests/s | p50 µs | p99 µs | errors |");
        line("| --- | --- | --- | --- | --- | --- | --- |");
        rows.stream()
                .map(row -> row.split("\t"))
                .filter(row -> row.length >= 9)
                .collect(Collectors.groupingBy(row -> row[2] + " | " + row[1], LinkedHashMap::new, Collectors.toList()))
                .forEach((what, of) -> line("| " + what + " | " + spread(of, 8) + " | " + spread(of, 3) + " | "
                        + spread(of, 4) + " | " + spread(of, 5) + " | "
                        + of.stream().mapToLong(row -> Long.parseLong(row[7])).sum() + " |"));
    }

    private static String spread(List<String[]> rows, int column) {
        return spread(rows.stream().map(row -> Double.parseDouble(row[column])).toList());
    }

    private void peers(List<String> rows, List<String> csv) {
        line("").line("## Peers").line("");
        if (rows.isEmpty()) {
            line("None was measured beside this run.");
            return;
        }
        line("On the same machine, in rounds that alternate with ours.").line("");
        line("| peer | what | CPU µs per operation | operations/s |").line("| --- | --- | --- | --- |");
        Map<String, List<String[]>> groups = rows.stream()
                .map(row -> row.split("\t", 4))
                .filter(row -> row.length == 4)
                .collect(
                        Collectors.groupingBy(row -> row[0] + " | " + row[1], LinkedHashMap::new, Collectors.toList()));
        groups.forEach((what, of) -> line("| " + what + " | "
                + spread(of.stream().map(row -> Double.parseDouble(row[2])).toList()) + " | "
                + spread(of.stream().map(row -> Double.parseDouble(row[3])).toList()) + " |"));
        ownJournal(csv);
    }

    /** Ours beside them: the journal alone, without HTTP and TLS, as the benchmark has measured it. */
    private void ownJournal(List<String> csv) {
        row(csv, "JournalBench.append", List.of("true"))
                .ifPresent(micros -> line(
                        "| Sealane's journal alone | 1 KiB, synced before it is reported, 64 in flight (JMH) | - | "
                                + number(1_000_000 / micros, 0) + " |"));
    }

    private FiguresPage line(String text) {
        page.append(text).append('\n');
        return this;
    }

    private static boolean is(JsonNode run, String simulation) {
        return run.path("simulation").asText().equals(simulation);
    }

    private static String scenario(JsonNode run) {
        return run.path("users").asText() + " | "
                + run.path("connections").asText().toLowerCase(Locale.ROOT) + " | "
                + (run.path("delivered").asBoolean() ? "yes" : "no");
    }

    private static List<String> cells(String row) {
        return List.of(row.replace("\"", "").split(",", -1));
    }

    private static double median(List<JsonNode> runs, String name) {
        return median(runs.stream().map(run -> run.path(name).asDouble()).toList());
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static long sum(List<JsonNode> runs, String name) {
        return runs.stream().mapToLong(run -> run.path(name).asLong()).sum();
    }

    private static String spread(List<JsonNode> runs, String name, double unit) {
        return spread(runs.stream().map(run -> run.path(name).asDouble() / unit).toList());
    }

    static String spread(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var digits = sorted.get(sorted.size() - 1) < 100 ? 1 : 0;
        return number(median(sorted), digits) + " (" + number(sorted.get(0), digits) + ".."
                + number(sorted.get(sorted.size() - 1), digits) + ")";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .toList()
                : List.of();
    }
}
