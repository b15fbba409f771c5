package io.sealane.serving.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Who asks a registry.
 *
 * @param user without a colon
 */
public record Login(String user, String password) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a Docker configuration ({@code .dockerconfigjson}) has for an image; the longest of its keys that means it counts.
     *
     * @return empty where it has nothing, or cannot be read
     */
    public static Optional<Login> of(ImageName image, String dockerConfig) {
        try {
            var auths = JSON.readTree(dockerConfig).path("auths");
            Optional<Login> best = Optional.empty();
            var length = -1;
            for (var entry : auths.properties()) {
                var matched = LoginKey.parse(entry.getKey()).matched(image);
                var login = matched.flatMap(some -> read(entry.getValue()));
                if (login.isPresent() && matched.get() > length) {
                    best = login;
                    length = matched.get();
                }
            }
            return best;
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Login> read(JsonNode entry) {
        var user = entry.path("username").asText();
        if (!user.isEmpty()) {
            return Optional.of(new Login(user, entry.path("password").asText()));
        }
        try {
            var both = new String(Base64.getDecoder().decode(entry.path("auth").asText()), StandardCharsets.UTF_8);
            var colon = both.indexOf(':');
            return colon < 1
                    ? Optional.empty()
                    : Optional.of(new Login(both.substring(0, colon), both.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** RFC 7617. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Passwords are not shown. */
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
