package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Secrets: {@code stringData} becomes {@code data}, the type stays, TLS Secrets have both parts. */
final class SecretRules extends DataRules {

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
        if (type.equals("kubernetes.io/tls")) {
            for (var part : List.of("tls.crt", "tls.key")) {
                if (!secret.path("data").has(part)) {
                    causes.add(Cause.required("data[" + part + "]", ""));
                }
            }
        }
        if (before.isPresent() && !before.get().path("type").asText().equals(type)) {
            causes.add(Cause.invalid("type", type, "field is immutable"));
        }
        return causes;
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
