package io.sealane.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of one run. Names end in their unit. */
final class Report {

    private final Map<String, Object> figures = new LinkedHashMap<>();

    Report(String simulation, LoadSettings settings, Window window, Publishing publishing) {
        var published = publishing.onKept().count() + publishing.onNew().count();
        figures.put("simulation", simulation);
        figures.put("users", settings.users());
        figures.put("connections", settings.connections().name());
        figures.put("delivered", settings.delivered());
        figures.put("triggers", settings.delivered() ? settings.triggers() : 0);
        figures.put("seconds", window.seconds());
        figures.put("published", published);
        figures.put("published_per_s", published / window.seconds());
        figures.put("failed", publishing.failed());
        figures.put("cpu_us_per_publish", published == 0 ? 0 : (double) window.cpuMicros() / published);
        figures.put("compiling_us_per_publish", published == 0 ? 0 : (double) window.compilingMicros() / published);
        durations("kept", publishing.onKept());
        durations("new", publishing.onNew());
    }

    Report with(String name, Object value) {
        figures.put(name, value);
        return this;
    }

    Report durations(String name, Durations durations) {
        figures.put(name + "_p50_us", durations.percentileMicros(0.5));
        figures.put(name + "_p99_us", durations.percentileMicros(0.99));
        figures.put(name + "_p999_us", durations.percentileMicros(0.999));
        return this;
    }

    void write(Path file) {
        try {
            var line = new ObjectMapper().writeValueAsString(figures) + "\n";
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            System.out.print(line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
