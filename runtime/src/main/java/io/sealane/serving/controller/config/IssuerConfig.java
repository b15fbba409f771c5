package io.sealane.serving.controller.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;

/**
 * Who signs: what {@code config-certmanager} says. Immutable.
 *
 * @param external for hosts outside
 * @param clusterLocal for hosts inside
 * @param systemInternal for gateways and workloads
 */
public record IssuerConfig(Issuer external, Issuer clusterLocal, Issuer systemInternal) {

    /** A reference to an issuer; what an entry leaves out is as in the default. */
    public record Issuer(String group, String kind, String name) {}

    private static final Issuer OTHERWISE = new Issuer("cert-manager.io", "ClusterIssuer", "knative-selfsigned-issuer");
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final int CHARACTERS_MAX = 4096;

    /** @throws IllegalArgumentException names the key, and what was expected */
    static IssuerConfig of(Map<String, String> data) {
        return new IssuerConfig(
                issuer(data, "issuerRef"),
                issuer(data, "clusterLocalIssuerRef"),
                issuer(data, "systemInternalIssuerRef"));
    }

    private static Issuer issuer(Map<String, String> data, String key) {
        var text = data.getOrDefault(key, "");
        if (text.isBlank()) {
            return OTHERWISE;
        }
        JsonNode entry;
        try {
            entry = text.length() > CHARACTERS_MAX ? null : YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(key + ": expected YAML with kind and name, got something else", e);
        }
        if (entry == null || !entry.isObject()) {
            throw new IllegalArgumentException(key + ": expected kind and name, got '" + text.strip() + "'");
        }
        return new Issuer(
                entry.path("group").asText(OTHERWISE.group()),
                entry.path("kind").asText(OTHERWISE.kind()),
                entry.path("name").asText(OTHERWISE.name()));
    }
}
