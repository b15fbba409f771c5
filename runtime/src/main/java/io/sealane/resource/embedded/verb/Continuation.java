package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.object.ApiFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page of a list ended. All pages show the same version.
 *
 * @param version of the list
 * @param namespace of the last object
 * @param name of the last object
 */
record Continuation(long version, String namespace, String name) {

    String token() {
        var text = version + "/" + namespace + "/" + name;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Continuation parse(String token) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("/", -1);
            if (parts.length == 3) {
                return new Continuation(Reads.version(parts[0]), parts[1], parts[2]);
            }
        } catch (IllegalArgumentException | ApiFailure e) {
            // Falls through to the refusal.
        }
        throw ApiFailure.badRequest("continue: '" + token + "', expected the token of a page before");
    }
}
