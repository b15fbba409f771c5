package io.sealane.serving.controller.config;

import io.sealane.serving.controller.world.Known;
import io.sealane.serving.template.GoTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code config-network} says. Immutable.
 *
 * @param externalDomainTls whether hosts outside get certificates
 * @param clusterLocalDomainTls whether hosts inside do
 * @param systemInternalTls whether hops between gateways and workloads are encrypted
 * @param wildcards namespaces that have a certificate for all hosts of theirs outside
 * @param redirected whether requests in the clear are sent to https where that is possible
 * @param domainTemplate how external hosts are named
 * @param tagTemplate how tags become a part of the name
 * @param classes of Ingresses and Certificates that we write
 * @param externalScheme of URLs of external hosts that have no certificate
 * @param rollout over which time traffic moves to a new revision; zero for at once
 * @param autocreateClaims whether a DomainMapping may take a domain that nobody has
 */
public record NetworkConfig(
        boolean externalDomainTls,
        boolean clusterLocalDomainTls,
        boolean systemInternalTls,
        Optional<NamespaceSelector> wildcards,
        boolean redirected,
        GoTemplate domainTemplate,
        GoTemplate tagTemplate,
        Classes classes,
        String externalScheme,
        Duration rollout,
        boolean autocreateClaims) {

    /**
     * Whose objects we write.
     *
     * @param ingress of Ingresses
     * @param certificate of Certificates of Knative
     */
    public record Classes(String ingress, String certificate) {}

    private static final int ROLLOUT_SECONDS_MAX = 86_400;

    private static final String DOMAIN_TEMPLATE = "{{.Name}}.{{.Namespace}}.{{.Domain}}";
    private static final String TAG_TEMPLATE = "{{.Tag}}-{{.Name}}";
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /** Hosts inside are named so whatever the ConfigMap says. */
    public static final GoTemplate DEFAULT_DOMAIN_TEMPLATE = GoTemplate.parse(DOMAIN_TEMPLATE);

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static NetworkConfig of(Map<String, String> data) {
        check(data);
        var domain = template(data, "domain-template", "domainTemplate", DOMAIN_TEMPLATE);
        var tag = template(data, "tag-template", "tagTemplate", TAG_TEMPLATE);
        requireHost(
                "domain-template",
                () -> domain.render(Map.of(
                        "Name",
                        "foo",
                        "Namespace",
                        "bar",
                        "Domain",
                        "baz.com",
                        "Annotations",
                        Map.of(),
                        "Labels",
                        Map.of())));
        requireHost("tag-template", () -> tag.render(Map.of("Name", "foo", "Tag", "bar")));
        return new NetworkConfig(
                isEnabled(data, "external-domain-tls", "auto-tls", "autoTLS"),
                isEnabled(data, "cluster-local-domain-tls"),
                isInternal(data),
                selector(data),
                choice(data, List.of("enabled", "redirected", "disabled"), "http-protocol", "httpProtocol")
                        .filter("redirected"::equals)
                        .isPresent(),
                domain,
                tag,
                classes(data),
                choice(data, List.of("http", "https"), "default-external-scheme", "defaultExternalScheme")
                        .orElse("http"),
                rollout(data),
                Numbers.flag(
                        data,
                        "autocreate-cluster-domain-claims",
                        Numbers.flag(data, "autocreateClusterDomainClaims", false)));
    }

    /** The old key counts where the new one says nothing. */
    private static boolean isInternal(Map<String, String> data) {
        boolean old = Numbers.flag(data, "internal-encryption", false);
        return first(data, "system-internal-tls").isPresent() ? isEnabled(data, "system-internal-tls") : old;
    }

    private static Classes classes(Map<String, String> data) {
        return new Classes(
                first(data, "ingress-class", "ingress.class").orElse(Known.OUR_INGRESS_CLASS),
                first(data, "certificate-class", "certificate.class").orElse(Known.CERT_MANAGER_CLASS));
    }

    private static Optional<NamespaceSelector> selector(Map<String, String> data) {
        return first(data, "namespace-wildcard-cert-selector").map(text -> {
            try {
                return NamespaceSelector.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("namespace-wildcard-cert-selector: " + e.getMessage(), e);
            }
        });
    }

    private static Duration rollout(Map<String, String> data) {
        var text = first(data, "rollout-duration", "rolloutDuration").orElse("0");
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > ROLLOUT_SECONDS_MAX) {
            throw new IllegalArgumentException("rollout-duration: expected whole seconds from 0 to "
                    + ROLLOUT_SECONDS_MAX + ", got '" + text + "'");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    /** What is about meshes of others; understood, and without meaning where there is no sidecar. */
    private static void check(Map<String, String> data) {
        Numbers.flag(data, "enable-mesh-pod-addressability", false);
        choice(data, List.of("auto", "enabled", "disabled"), "mesh-compatibility-mode");
    }

    /** The class of Ingresses that we write. */
    public String ingressClass() {
        return classes.ingress();
    }

    private static GoTemplate template(Map<String, String> data, String key, String old, String otherwise) {
        try {
            return GoTemplate.parse(first(data, key, old).orElse(otherwise));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static void requireHost(String key, java.util.function.Supplier<String> render) {
        String host;
        try {
            host = render.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(key + ": expected the name of a host, got '" + host + "'");
        }
    }

    private static boolean isEnabled(Map<String, String> data, String... keys) {
        return choice(data, List.of("enabled", "disabled"), keys)
                .filter("enabled"::equals)
                .isPresent();
    }

    private static Optional<String> choice(Map<String, String> data, List<String> choices, String... keys) {
        var value = first(data, keys).map(text -> text.toLowerCase(Locale.ROOT));
        value.filter(text -> !choices.contains(text)).ifPresent(text -> {
            throw new IllegalArgumentException(
                    keys[0] + ": expected one of " + String.join(", ", choices) + ", got '" + text + "'");
        });
        return value;
    }

    /** The first of several spellings of a key that says something. */
    private static Optional<String> first(Map<String, String> data, String... keys) {
        for (var key : keys) {
            var value = data.get(key);
            if (value != null && !value.isBlank()) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }
}
