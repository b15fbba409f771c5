package io.sealane.load;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One run, from the system properties {@code sealane.load.*}.
 *
 * @param kubeconfig the admin's, as the node wrote it
 * @param report where the figures go, one JSON object per line, appended
 * @param users requests in flight, 1 to 4,096; each user waits for its answer
 * @param connections whether requests use one connection per user, a new one each, or seven of eight users the former
 * @param delivered whether the broker has a subscriber over TLS, of which deliveries are counted
 * @param triggers how many triggers the broker has where it has a subscriber, each with an exact filter, of which one matches; 1 to 1,000
 * @param warmUp load before figures are taken
 * @param measured how long figures are taken
 * @param bodyBytes the event's data, in bytes
 * @param pid the node's process, of which CPU time is read
 */
record LoadSettings(
        Path kubeconfig,
        Path report,
        int users,
        Connections connections,
        boolean delivered,
        int triggers,
        Duration warmUp,
        Duration measured,
        int bodyBytes,
        long pid) {

    enum Connections {
        KEPT,
        NEW,
        MIXED
    }

    private static final String PREFIX = "sealane.load.";
    private static final int USERS_MAX = 4_096;
    private static final int TRIGGERS_MAX = 1_000;

    LoadSettings {
        if (users < 1 || users > USERS_MAX) {
            throw new IllegalArgumentException(PREFIX + "users: " + users + ", expected 1 to " + USERS_MAX);
        }
        if (triggers < 1 || triggers > TRIGGERS_MAX) {
            throw new IllegalArgumentException(PREFIX + "triggers: " + triggers + ", expected 1 to " + TRIGGERS_MAX);
        }
        if (measured.isZero() || measured.isNegative() || warmUp.isNegative()) {
            throw new IllegalArgumentException(
                    PREFIX + "measured: " + measured + ", warm-up: " + warmUp + ", expected more than nothing");
        }
    }

    static LoadSettings fromSystem() {
        return new LoadSettings(
                Path.of(text("kubeconfig", "data/kubeconfig")),
                Path.of(text("report", "target/load.jsonl")),
                Integer.parseInt(text("users", "64")),
                Connections.valueOf(text("connections", "MIXED")),
                Boolean.parseBoolean(text("delivered", "true")),
                Integer.parseInt(text("triggers", "1")),
                Duration.ofSeconds(Long.parseLong(text("warm-up-seconds", "5"))),
                Duration.ofSeconds(Long.parseLong(text("seconds", "10"))),
                Integer.parseInt(text("body-bytes", "1024")),
                Long.parseLong(text("pid", "0")));
    }

    int usersOnNewConnections() {
        return switch (connections) {
            case KEPT -> 0;
            case NEW -> users;
            case MIXED -> Math.max(1, users / 8);
        };
    }

    Duration all() {
        return warmUp.plus(measured);
    }

    private static String text(String name, String otherwise) {
        return System.getProperty(PREFIX + name, otherwise);
    }
}
