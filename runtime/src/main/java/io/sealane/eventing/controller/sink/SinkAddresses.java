package io.sealane.eventing.controller.sink;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a destination becomes an address (Knative's {@code Destination} to {@code Addressable}). Pure. */
final class SinkAddresses {

    private SinkAddresses() {}

    /** A destination that names no object. */
    static Sink.Resolution ofUri(Destination destination) {
        var text = destination.getUri();
        if (text == null || text.isBlank()) {
            return new Sink.Missing("DestinationMissing", "expected a ref or a uri, got neither");
        }
        return sink(text, destination.getCACerts(), destination.getAudience());
    }

    /** A Kubernetes Service: its host name, without a port; https when the destination says which roots to trust. */
    static Sink.Resolution ofService(Destination destination, String host) {
        var scheme = blank(destination.getCACerts()) ? "http" : "https";
        return withUri(destination, sink(scheme + "://" + host, null, null));
    }

    /** Where the administrator says that a reference leads. */
    static Sink.Resolution ofMapped(Destination destination, String address) {
        return withUri(destination, sink(address, null, null));
    }

    /** An object that says in its status where it takes events. */
    static Sink.Resolution ofAddressable(Destination destination, GenericKubernetesResource object) {
        var wanted = destination.getRef().getAddress();
        var address = blank(wanted) ? firstAddress(object) : namedAddress(object, wanted);
        if (address.isEmpty()) {
            var which = blank(wanted) ? "" : " named " + wanted;
            return new Sink.Missing(
                    "NoAddress",
                    object.getKind() + " " + object.getMetadata().getName() + ": expected an address" + which
                            + " in its status, got none");
        }
        var found = sink(
                text(address.get(), "url").orElse(""),
                text(address.get(), "CACerts").orElse(null),
                text(address.get(), "audience").orElse(null));
        return withUri(destination, withLocal(found, object.get("status", "annotations", Sink.LOCAL_URL)));
    }

    private static Sink.Resolution withLocal(Sink.Resolution resolution, @Nullable Object local) {
        if (!(resolution instanceof Sink.Found found)
                || !(local instanceof String url)
                || DestinationChecks.fault(url).isPresent()) {
            return resolution;
        }
        var sink = found.found();
        return new Sink.Found(new Sink(sink.uri(), sink.caCerts(), sink.audience(), Optional.of(URI.create(url))));
    }

    private static Optional<Map<?, ?>> firstAddress(GenericKubernetesResource object) {
        var listed = addresses(object);
        return listed.isEmpty() ? map(object.get("status", "address")) : map(listed.get(0));
    }

    private static Optional<Map<?, ?>> namedAddress(GenericKubernetesResource object, String name) {
        // No way back to status.address: whoever asks for a name wants that one or none.
        return addresses(object).stream()
                .flatMap(address -> map(address).stream())
                .filter(address -> name.equals(address.get("name")))
                .findFirst();
    }

    private static List<?> addresses(GenericKubernetesResource object) {
        Object listed = object.get("status", "addresses");
        return listed instanceof List<?> list ? list : List.of();
    }

    private static Optional<Map<?, ?>> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }

    private static Optional<String> text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** What the destination says beside the object: a relative reference (RFC 3986, 5.2), its own roots, its own audience. */
    private static Sink.Resolution withUri(Destination destination, Sink.Resolution base) {
        if (!(base instanceof Sink.Found found)) {
            return base;
        }
        var sink = found.found();
        var uri = sink.uri();
        var local = sink.local();
        if (!blank(destination.getUri())) {
            var relative = parsed(destination.getUri());
            if (relative.isEmpty() || !isRelative(relative.get())) {
                return new Sink.Missing(
                        "UriNotRelative",
                        "uri: expected a relative one beside a ref, got '" + destination.getUri() + "'");
            }
            uri = resolve(uri, relative.get());
            local = local.map(url -> resolve(url, relative.get()));
        }
        return new Sink.Found(new Sink(
                uri,
                optional(destination.getCACerts()).or(sink::caCerts),
                optional(destination.getAudience()).or(sink::audience),
                local));
    }

    /** As RFC 3986, 5.2 has it; {@code java.net.URI} follows its predecessor in three points. */
    private static URI resolve(URI base, URI relative) {
        var rooted = base.getRawPath() == null || base.getRawPath().isEmpty() ? base.resolve("/") : base;
        if (relative.getRawPath().isEmpty() && relative.getRawQuery() != null) {
            return rooted.resolve(rooted.getRawPath() + "?" + relative.getRawQuery());
        }
        var resolved = rooted.resolve(relative);
        var path = resolved.getRawPath();
        while (path.startsWith("/../")) {
            path = path.substring("/..".length());
        }
        return path.equals(resolved.getRawPath())
                ? resolved
                : rooted.resolve(resolved.getRawQuery() == null ? path : path + "?" + resolved.getRawQuery());
    }

    private static Sink.Resolution sink(String text, @Nullable String caCerts, @Nullable String audience) {
        var fault = DestinationChecks.fault(text);
        if (fault.isPresent()) {
            return new Sink.Missing(
                    "UriInvalid", "uri: " + fault.get() + ", got '" + DestinationChecks.shown(text) + "'");
        }
        return new Sink.Found(new Sink(URI.create(text), optional(caCerts), optional(audience)));
    }

    /** Without an authority of its own, which would be another receiver, and without a fragment, which nobody gets. */
    private static boolean isRelative(URI uri) {
        return !uri.isAbsolute() && uri.getRawAuthority() == null && uri.getRawFragment() == null;
    }

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> optional(@Nullable String text) {
        return blank(text) ? Optional.empty() : Optional.ofNullable(text);
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
