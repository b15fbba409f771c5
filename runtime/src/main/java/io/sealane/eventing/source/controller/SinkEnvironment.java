package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.CloudEventOverrides;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the containers of a workload are given to find their sink by: the contract of Knative's SinkBinding. Pure.
 *
 * @param variables {@code K_SINK}, {@code K_CA_CERTS} and {@code K_CE_OVERRIDES}
 * @param tokenSecret the Secret with the token that they show, at {@code /oidc/token}; empty where the sink does not ask who sends
 * @param bundles the ConfigMaps with roots that they trust, at {@code /knative-custom-certs}
 */
record SinkEnvironment(Map<String, String> variables, Optional<String> tokenSecret, List<String> bundles) {

    /** Linux takes 128 KiB for one variable of a process. */
    private static final int ROOTS_CHARS_MAX = 100_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    SinkEnvironment {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        bundles = List.copyOf(bundles);
    }

    /** Nothing of ours. */
    static final SinkEnvironment NONE = new SinkEnvironment(Map.of(), Optional.empty(), List.of());

    /**
     * What is to be given.
     *
     * @param place where the workload runs
     * @param binding the name of the SinkBinding
     */
    static SinkEnvironment of(Way way, @Nullable CloudEventOverrides overrides, Place place, String binding) {
        var local = place.local();
        var variables = new LinkedHashMap<String, String>();
        URI uri =
                local ? way.sink().local().orElse(way.sink().uri()) : way.sink().uri();
        variables.put("K_SINK", uri.toString());
        roots(way, local).ifPresent(pem -> variables.put("K_CA_CERTS", pem));
        try {
            variables.put("K_CE_OVERRIDES", overrides == null ? "" : JSON.writeValueAsString(overrides));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return new SinkEnvironment(variables, way.shown().map(token -> tokenSecret(binding)), place.bundles());
    }

    /**
     * Where a workload runs.
     *
     * @param local whether on this machine, and not where the names of the mesh are known
     * @param bundles the ConfigMaps with trusted roots that it mounts
     */
    record Place(boolean local, List<String> bundles) {}

    /** What an https sink leads to. On this machine nothing is mounted, so there it holds what bundles say as well, if that has room. */
    private static Optional<String> roots(Way way, boolean local) {
        return local && !isTooMuch(way)
                ? Optional.of(all(way)).filter(pem -> !pem.isEmpty())
                : way.sink().caCerts();
    }

    /** Whether the trusted roots do not all fit into a variable. */
    static boolean isTooMuch(Way way) {
        return all(way).length() > ROOTS_CHARS_MAX;
    }

    private static String all(Way way) {
        return way.roots()
                .of(way.sender(), way.sink().uri(), way.sink().caCerts())
                .toPem();
    }

    /** The Secret with the token of a SinkBinding's workloads. */
    static String tokenSecret(String binding) {
        return binding + "-oidc-token";
    }
}
