package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Secrets: {@code stringData} becomes {@code data}, the type stays, and there is what the type says. */
final class SecretRules extends DataRules {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public void prepare(ObjectNode secret, Optional<ObjectNode> before) {
        if (secret.path("type").asText("").isEmpty()) {
            secret.put("type", before.map(old -> old.path("type").asText()).orElse("Opaque"));
        }
        // What is no text is left, for the schema to name.
        if (secret.get("stringData") instanceof ObjectNode texts && isAllTexts(texts)) {
            var data = Json.child(secret, "data");
            texts.properties()
                    .forEach(text ->
                            data.put(text.getKey(), base64(text.getValue().asText())));
            secret.remove("stringData");
        }
        super.prepare(secret, before);
    }

    @Override
    public List<Cause> check(ObjectNode secret, Optional<ObjectNode> before) {
        var causes = new ArrayList<>(super.check(secret, before));
        var type = secret.path("type").asText();
        contents(type, secret.path("data"), causes);
        if (before.isPresent() && !before.get().path("type").asText().equals(type)) {
            causes.add(Cause.invalid("type", type, "field is immutable"));
        }
        return causes;
    }

    /** As {@code ValidateSecret} of {@code pkg/apis/core/validation} has it. */
    private static void contents(String type, JsonNode data, List<Cause> causes) {
        switch (type) {
            case "kubernetes.io/tls" -> List.of("tls.crt", "tls.key").forEach(part -> required(part, data, causes));
            case "kubernetes.io/dockerconfigjson" -> object(".dockerconfigjson", data, causes);
            case "kubernetes.io/dockercfg" -> object(".dockercfg", data, causes);
            case "kubernetes.io/ssh-auth" -> {
                if (data.path("ssh-privatekey").asText("").isEmpty()) {
                    causes.add(Cause.required("data[ssh-privatekey]", ""));
                }
            }
            case "kubernetes.io/basic-auth" -> {
                if (!data.has("username") && !data.has("password")) {
                    List.of("username", "password").forEach(part -> required(part, data, causes));
                }
            }
            default -> {
                // Whatever it holds is its owner's affair.
            }
        }
    }

    private static void required(String key, JsonNode data, List<Cause> causes) {
        if (!data.has(key)) {
            causes.add(Cause.required("data[" + key + "]", ""));
        }
    }

    /** The value is not shown: it may be a login that is one sign short of being right. */
    private static void object(String key, JsonNode data, List<Cause> causes) {
        if (!data.has(key)) {
            required(key, data, causes);
        } else if (!isObject(data.path(key).asText(""))) {
            causes.add(Cause.invalid("data[" + key + "]", "<secret contents redacted>", "expected a JSON object"));
        }
    }

    private static boolean isObject(String base64) {
        try {
            var content = JSON.readTree(Base64.getDecoder().decode(base64));
            return content.isObject() || content.isNull();
        } catch (IllegalArgumentException | IOException e) {
            return false;
        }
    }

    @Override
    public Set<String> selectableFields() {
        return Set.of("type");
    }

    private static boolean isAllTexts(ObjectNode texts) {
        for (var text : texts) {
            if (!text.isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
