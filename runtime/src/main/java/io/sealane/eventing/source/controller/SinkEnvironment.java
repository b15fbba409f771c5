package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.CloudEventOverrides;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the containers of a workload are given to find their sink by: the contract of Knative's SinkBinding. Pure.
 *
 * @param variables {@code K_SINK}, {@code K_CA_CERTS} and {@code K_CE_OVERRIDES}
 * @param tokenSecret the Secret with the token that they show, at {@code /oidc/token}; empty where the sink does not ask who sends
 */
record SinkEnvironment(Map<String, String> variables, Optional<String> tokenSecret) {

    private static final ObjectMapper JSON = new ObjectMapper();

    SinkEnvironment {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** Nothing of ours. */
    static final SinkEnvironment NONE = new SinkEnvironment(Map.of(), Optional.empty());

    /**
     * What is to be given.
     *
     * @param local whether the workload runs on this machine, and not where the names of the mesh are known
     * @param binding the name of the SinkBinding
     */
    static SinkEnvironment of(Way way, @Nullable CloudEventOverrides overrides, boolean local, String binding) {
        var variables = new LinkedHashMap<String, String>();
        URI uri =
                local ? way.sink().local().orElse(way.sink().uri()) : way.sink().uri();
        variables.put("K_SINK", uri.toString());
        way.sink().caCerts().ifPresent(pem -> variables.put("K_CA_CERTS", pem));
        try {
            variables.put("K_CE_OVERRIDES", overrides == null ? "" : JSON.writeValueAsString(overrides));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return new SinkEnvironment(variables, way.shown().map(token -> tokenSecret(binding)));
    }

    /** The Secret with the token of a SinkBinding's workloads. */
    static String tokenSecret(String binding) {
        return binding + "-oidc-token";
    }
}
