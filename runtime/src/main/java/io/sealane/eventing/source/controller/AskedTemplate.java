package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether a Deployment has the template that was asked for, though the API server has filled in what was left open. Pure.
 *
 * <p>A digest of what was asked for last tells what is asked for no longer; the rest must be there as it is asked for.
 */
final class AskedTemplate {

    private static final String DIGEST = "sealane.io/template";
    private static final int DIGEST_BYTES = 8;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private AskedTemplate() {}

    /** The same with the digest of its template. */
    static Deployment marked(Deployment wanted) {
        return new DeploymentBuilder(wanted)
                .editMetadata()
                .addToAnnotations(DIGEST, digest(wanted.getSpec().getTemplate()))
                .endMetadata()
                .build();
    }

    /** @param wanted that is {@link #marked} */
    static boolean is(Deployment present, Deployment wanted) {
        return annotations(present).entrySet().containsAll(annotations(wanted).entrySet())
                && holds(
                        JSON.valueToTree(present.getSpec().getTemplate()),
                        JSON.valueToTree(wanted.getSpec().getTemplate()));
    }

    private static Map<String, String> annotations(Deployment deployment) {
        return Optional.ofNullable(deployment.getMetadata().getAnnotations()).orElse(Map.of());
    }

    private static boolean holds(JsonNode present, JsonNode wanted) {
        if (wanted.isObject()) {
            return wanted.properties().stream()
                    .allMatch(field ->
                            field.getValue().isNull() || holds(present.path(field.getKey()), field.getValue()));
        }
        if (wanted.isArray()) {
            if (wanted.size() != present.size()) {
                return false;
            }
            for (var index = 0; index < wanted.size(); index++) {
                if (!holds(present.path(index), wanted.path(index))) {
                    return false;
                }
            }
            return true;
        }
        return wanted.equals(present);
    }

    private static String digest(PodTemplateSpec template) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(template));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
