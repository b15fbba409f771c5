package io.sealane.serving.image;

import io.sealane.cert.issuer.OutboundHttp.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry wants to see (RFC 9110 section 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    /** The first one for a scheme, whichever others the answer has beside it; empty where it has none. */
    static Optional<Challenge> of(Answer answer, String scheme) {
        return answer.headers().stream()
                .filter(field -> field.name().equalsIgnoreCase("www-authenticate"))
                .flatMap(field -> Challenges.read(field.value()).stream())
                .filter(challenge -> challenge.scheme().equals(scheme))
                .findFirst();
    }

    /**
     * Where a token is had that lets one pull (Docker Registry token authentication).
     *
     * @throws IllegalArgumentException when there is no such address
     */
    URI token(ImageName image) {
        var realm = parameters.getOrDefault("realm", "");
        // Whoever is asked in the clear may be anybody, and is shown a password.
        if (!realm.startsWith("https://") && !(image.isHere() && isHere(realm))) {
            throw new IllegalArgumentException("realm: expected an https URL, got '" + realm + "'");
        }
        var service = parameters.get("service");
        return URI.create(realm + (realm.indexOf('?') < 0 ? "?" : "&")
                + (service == null ? "" : "service=" + encoded(service) + "&")
                + "scope=" + encoded("repository:" + image.repository() + ":pull"));
    }

    private static boolean isHere(String realm) {
        var host = URI.create(realm).getHost();
        return realm.startsWith("http://") && host != null && ImageName.isHere(host);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
