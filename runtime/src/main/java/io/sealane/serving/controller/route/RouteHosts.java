package io.sealane.serving.controller.route;

import io.fabric8.knative.serving.v1.Route;
import io.sealane.serving.controller.config.DomainConfig;
import io.sealane.serving.controller.config.NetworkConfig;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.template.GoTemplate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The host names of one Route. Pure.
 *
 * @param domain below which it is named outside; the domain inside when it is not served outside
 * @param inside the domain of names inside, such as {@code svc.cluster.local}
 * @param hidden tags, and {@link #NO_TAG} for the Route itself, that are not served outside because the label of their Service says so
 */
record RouteHosts(Route route, NetworkConfig network, String domain, String inside, Set<String> hidden) {

    /** The tag of the Route itself. */
    static final String NO_TAG = "";

    static RouteHosts of(Route route, NetworkConfig network, DomainConfig domains, String inside) {
        return new RouteHosts(route, network, domains.domain(Meta.labels(route), inside), inside, Set.of());
    }

    /** The same, with some that are served inside only. */
    RouteHosts hiding(Set<String> tags) {
        return new RouteHosts(route, network, domain, inside, Set.copyOf(tags));
    }

    /** The name of the Service that stands for the Route or one of its tags inside. */
    String service(String tag) {
        return tag.equals(NO_TAG)
                ? route.getMetadata().getName()
                : network.tagTemplate()
                        .render(Map.of("Name", route.getMetadata().getName(), "Tag", tag));
    }

    /** Whose certificates the Route wants: what it says itself, else what holds for all. */
    String certificateClass() {
        return Meta.annotation(
                        route,
                        "networking.knative.dev/certificate.class",
                        "networking.knative.dev/certificateClass",
                        "networking.knative.dev/certificate-class")
                .orElse(network.classes().certificate());
    }

    /** Whether it is served outside, for its own part. */
    boolean isExternal() {
        return isExternal(NO_TAG);
    }

    /** Whether it, or one of its tags, is served outside. */
    boolean isExternal(String tag) {
        return !domain.equals(inside) && !hidden.contains(tag);
    }

    /** The host outside, of the Route or of one of its tags. */
    String external(String tag) {
        return render(network.domainTemplate(), tag, domain);
    }

    /** The full host inside. */
    String internal(String tag) {
        return render(NetworkConfig.DEFAULT_DOMAIN_TEMPLATE, tag, inside);
    }

    /** Every spelling of the host inside, the full one last. */
    List<String> internalForms(String tag) {
        var full = internal(tag);
        var form = full.substring(0, full.length() - inside.length() - 1);
        return List.of(form, form + ".svc", full);
    }

    /** What users are shown first: outside where it is served there. */
    String shown(String tag) {
        return isExternal(tag) ? external(tag) : internal(tag);
    }

    private String render(GoTemplate template, String tag, String below) {
        var name = route.getMetadata().getName();
        var tagged = tag.equals(NO_TAG) ? name : network.tagTemplate().render(Map.of("Name", name, "Tag", tag));
        return template.render(Map.of(
                "Name",
                tagged,
                "Namespace",
                route.getMetadata().getNamespace(),
                "Domain",
                below,
                "Annotations",
                Meta.annotations(route),
                "Labels",
                Meta.labels(route)));
    }
}
