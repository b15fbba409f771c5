package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One probe of a container, with Kubernetes' defaults (core/v1 Probe). Immutable.
 *
 * @param initialDelay from the container's start
 * @param period between two attempts
 * @param timeout of one attempt
 * @param successThreshold in a row, until it counts as passed; at least 1
 * @param failureThreshold in a row, until it counts as failed; at least 1
 */
public record ContainerProbe(
        Action action,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold) {

    private static final int PERIOD_SECONDS = 10;
    private static final int FAILURES = 3;

    /** What is done. A port that is empty is the one that requests go to. */
    public sealed interface Action {}

    /**
     * Passes with a status from 200 to 399.
     *
     * @param encrypted whether it is asked over TLS; who it is is not looked at, as kubelets do not
     */
    public record HttpGet(OptionalInt port, String path, Map<String, String> fields, boolean encrypted)
            implements Action {}

    /** Passes when a connection comes about. */
    public record TcpSocket(OptionalInt port) implements Action {}

    /** Passes with exit status 0. */
    public record Exec(List<String> command) implements Action {}

    /** Passes when the service says SERVING (grpc.health.v1). */
    public record Grpc(OptionalInt port, String service) implements Action {}

    /**
     * Reads a probe of a Pod.
     *
     * @return empty when there is none
     * @throws IllegalArgumentException names the field, what it says and what was expected
     */
    static Optional<ContainerProbe> of(String field, Container container, @Nullable Probe probe) {
        if (probe == null || nothing(probe)) {
            return Optional.empty();
        }
        return Optional.of(new ContainerProbe(
                action(field, container, probe),
                seconds(probe.getInitialDelaySeconds(), 0),
                // 0 is Knative's way to say as often as possible.
                seconds(probe.getPeriodSeconds(), PERIOD_SECONDS),
                seconds(probe.getTimeoutSeconds(), 1),
                atLeastOne(probe.getSuccessThreshold(), 1),
                atLeastOne(probe.getFailureThreshold(), FAILURES)));
    }

    /** Knative fills in a probe that has thresholds only. */
    private static boolean nothing(Probe probe) {
        return probe.getHttpGet() == null
                && probe.getTcpSocket() == null
                && probe.getExec() == null
                && probe.getGrpc() == null;
    }

    private static Action action(String field, Container container, Probe probe) {
        if (probe.getHttpGet() != null) {
            var http = probe.getHttpGet();
            var scheme = http.getScheme() == null ? "HTTP" : http.getScheme();
            if (!scheme.equals("HTTP") && !scheme.equals("HTTPS")) {
                throw new IllegalArgumentException(
                        field + ".httpGet.scheme: expected HTTP or HTTPS, got '" + scheme + "'");
            }
            var fields = http.getHttpHeaders() == null
                    ? Map.<String, String>of()
                    : http.getHttpHeaders().stream()
                            .collect(Collectors.toMap(
                                    header -> header.getName(), header -> header.getValue(), (first, last) -> last));
            var path = http.getPath() == null || http.getPath().isEmpty() ? "/" : http.getPath();
            return new HttpGet(
                    port(field + ".httpGet.port", container, http.getPort()),
                    path.startsWith("/") ? path : "/" + path,
                    fields,
                    scheme.equals("HTTPS"));
        }
        if (probe.getTcpSocket() != null) {
            return new TcpSocket(port(
                    field + ".tcpSocket.port", container, probe.getTcpSocket().getPort()));
        }
        if (probe.getExec() != null) {
            var command = probe.getExec().getCommand();
            if (command == null || command.isEmpty()) {
                throw new IllegalArgumentException(field + ".exec.command: expected a program, got none");
            }
            return new Exec(List.copyOf(command));
        }
        var grpc = probe.getGrpc();
        var port = grpc.getPort() == null ? null : new IntOrString(grpc.getPort());
        return new Grpc(
                port(field + ".grpc.port", container, port), grpc.getService() == null ? "" : grpc.getService());
    }

    /** Whatever port a container declares is the one that {@code PORT} says where it runs. */
    private static OptionalInt port(String field, Container container, @Nullable IntOrString port) {
        if (port == null || port.getStrVal() == null && (port.getIntVal() == null || port.getIntVal() == 0)) {
            return OptionalInt.empty();
        }
        var declared = container.getPorts() == null
                ? List.<io.fabric8.kubernetes.api.model.ContainerPort>of()
                : container.getPorts();
        if (port.getStrVal() != null) {
            if (declared.stream().noneMatch(each -> port.getStrVal().equals(each.getName()))) {
                throw new IllegalArgumentException(
                        field + ": expected a number, or the name of a port of the container, got '" + port.getStrVal()
                                + "'");
            }
            return OptionalInt.empty();
        }
        return declared.stream().anyMatch(each -> port.getIntVal().equals(each.getContainerPort()))
                ? OptionalInt.empty()
                : OptionalInt.of(port.getIntVal());
    }

    private static Duration seconds(@Nullable Integer given, int otherwise) {
        return Duration.ofSeconds(given == null ? otherwise : given);
    }

    private static int atLeastOne(@Nullable Integer given, int otherwise) {
        return given == null || given < 1 ? otherwise : given;
    }

    /** All probes of one container. */
    public record Set(
            Optional<ContainerProbe> startup, Optional<ContainerProbe> readiness, Optional<ContainerProbe> liveness) {

        /** Of a container without probes. */
        public static final Set NONE = new Set(Optional.empty(), Optional.empty(), Optional.empty());

        /** @throws IllegalArgumentException names the field, what it says and what was expected */
        public static Set of(Container container) {
            return new Set(
                    ContainerProbe.of("startupProbe", container, container.getStartupProbe()),
                    ContainerProbe.of("readinessProbe", container, container.getReadinessProbe()),
                    ContainerProbe.of("livenessProbe", container, container.getLivenessProbe()));
        }

        /** Whether there is none. */
        public boolean isEmpty() {
            return all().findAny().isEmpty();
        }

        /** Those that there are. */
        public Stream<ContainerProbe> all() {
            return Stream.of(startup, readiness, liveness).flatMap(Optional::stream);
        }
    }
}
