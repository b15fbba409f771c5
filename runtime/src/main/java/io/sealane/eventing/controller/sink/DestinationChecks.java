package io.sealane.eventing.controller.sink;

import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.resource.embedded.admission.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a destination ({@code duck.knative.dev/v1 Destination}) must be. Pure. */
public final class DestinationChecks {

    private static final int PORT_MAX = 65_535;
    private static final Pattern USER = Pattern.compile("//[^/]*@");

    private DestinationChecks() {}

    /** A destination that must be there. */
    public static void required(Field destination) {
        if (!destination.at("ref").given() && !destination.at("uri").given()) {
            destination.required("expected a ref or a uri");
        }
        parts(destination);
    }

    /** A destination that may be left out or empty: one that says something says where. */
    public static void optional(Field destination) {
        if (destination.given()) {
            required(destination);
        }
    }

    private static void parts(Field destination) {
        var ref = destination.at("ref");
        var uri = destination.at("uri");
        if (ref.given()) {
            reference(ref);
            relative(uri);
        } else if (uri.given()) {
            // A password is not said again.
            fault(uri.text()).ifPresent(fault -> {
                if (shown(uri.text()).equals(uri.text())) {
                    uri.invalid(fault);
                } else {
                    uri.forbidden(fault);
                }
            });
        }
        authorities(destination.at("CACerts"));
    }

    /** A reference must name one object. */
    public static void reference(Field ref) {
        for (var name : new String[] {"kind", "name"}) {
            if (!ref.at(name).given()) {
                ref.at(name).required("");
            }
        }
        if (!ref.at("apiVersion").given() && !ref.at("group").given()) {
            ref.at("apiVersion").required("");
        }
    }

    /**
     * A reference that may leave its namespace out, and name none but that of the object that holds it: an object of the same name in another
     * one would be meant, and the own one be taken.
     *
     * @param holder the whole object
     * @param kind of the holder
     */
    public static void ownNamespace(Field holder, Field reference, String kind) {
        var named = reference.at("namespace");
        if (named.given()
                && !named.text().equals(holder.at("metadata").at("namespace").text())) {
            named.invalid("expected the " + kind + "'s own namespace");
        }
    }

    /** Beside a reference a uri is a path of what it names (RFC 3986, 5.2). */
    private static void relative(Field uri) {
        if (!uri.given()) {
            return;
        }
        try {
            var parsed = new URI(uri.text());
            if (parsed.isAbsolute() || parsed.getRawAuthority() != null) {
                uri.invalid("expected a relative one beside a ref");
            }
        } catch (URISyntaxException e) {
            uri.invalid("expected a relative uri beside a ref: " + e.getReason());
        }
    }

    /** What is wrong with an address that events are sent to, if anything. */
    public static Optional<String> fault(String text) {
        URI uri;
        try {
            uri = new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            return Optional.of("expected an absolute http or https uri: " + e.getReason());
        }
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            return Optional.of("expected an absolute http or https uri");
        }
        if (uri.getHost() == null) {
            return Optional.of("expected a uri with a host");
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of("expected no user or password, which a status would show to everybody");
        }
        if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
            return Optional.of("expected a port of 1 to " + PORT_MAX);
        }
        return uri.getRawFragment() == null ? UpstreamRequest.problemOf(uri) : Optional.of("expected no fragment");
    }

    /** An address as others may read it, whether or not it is one: without user information, which may be a password. */
    public static String shown(String text) {
        return USER.matcher(text).replaceFirst("//");
    }

    private static void authorities(Field caCerts) {
        if (!caCerts.given()) {
            return;
        }
        problem(caCerts.text()).ifPresent(problem -> caCerts.invalid("expected certificates in PEM: " + problem));
    }

    /** What is wrong with the roots that a destination names for itself, if anything. */
    public static Optional<String> problem(String pem) {
        var parsed = TrustBundleParser.parse(pem, "CACerts");
        if (!parsed.problems().isEmpty()) {
            return Optional.of(parsed.problems().get(0));
        }
        return parsed.bundle().isEmpty() ? Optional.of("there is none") : Optional.empty();
    }
}
