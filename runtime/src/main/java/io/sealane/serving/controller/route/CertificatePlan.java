package io.sealane.serving.controller.route;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.knative.serving.v1.Route;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.world.Known;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.zip.Adler32;

/**
 * A certificate that a Route needs.
 *
 * @param tag whose host it is for
 * @param external whether the host is outside
 * @param hosts all names that it carries
 * @param wanted the object, with its owner
 * @param shared whether it is there for all of a namespace, and not the Route's to make
 */
public record CertificatePlan(String tag, boolean external, List<String> hosts, Certificate wanted, boolean shared) {

    public static final String EXTERNAL_TYPE = "external-domain";
    public static final String LOCAL_TYPE = "cluster-local-domain";
    public static final String INTERNAL_TYPE = "system-internal";
    static final List<String> OPT_OUT = List.of(
            "networking.knative.dev/disableAutoTLS",
            "networking.knative.dev/disable-auto-tls",
            "networking.knative.dev/disable-external-domain-tls");
    private static final int LABEL_MAX = 63;

    /**
     * What a Route needs now: none where it is switched off, by ConfigMap or annotation.
     *
     * @param wildcards looks for a certificate in a namespace that carries a wildcard
     */
    static List<CertificatePlan> of(
            RouteHosts hosts, Collection<String> tags, BiFunction<String, String, Optional<Certificate>> wildcards) {
        var namespace = hosts.route().getMetadata().getNamespace();
        var all = new ArrayList<CertificatePlan>();
        for (var tag : tags) {
            if (wantsExternal(hosts, tag)) {
                var host = hosts.external(tag);
                all.add(wildcards
                        .apply(namespace, "*" + host.substring(Math.max(0, host.indexOf('.'))))
                        .map(found -> new CertificatePlan(tag, true, List.of(host), found, true))
                        .orElseGet(() -> of(hosts, tag, true, List.of(host), hosts.domain())));
            }
            if (hosts.network().clusterLocalDomainTls()) {
                var forms = hosts.internalForms(tag).stream()
                        .filter(CertificatePlan::mayStandInCertificates)
                        .sorted()
                        .toList();
                all.add(of(hosts, tag, false, forms, hosts.inside()));
            }
        }
        return List.copyOf(all);
    }

    static boolean wantsExternal(RouteHosts hosts) {
        return wantsExternal(hosts, RouteHosts.NO_TAG);
    }

    private static boolean wantsExternal(RouteHosts hosts, String tag) {
        return hosts.network().externalDomainTls()
                && hosts.isExternal(tag)
                && !NetworkAnnotations.isOptedOut(hosts.route());
    }

    private static CertificatePlan of(RouteHosts of, String tag, boolean external, List<String> hosts, String domain) {
        var route = of.route();
        var name = name(route, tag, external);
        var wanted = new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(route.getMetadata().getNamespace())
                .withName(name)
                .addToLabels(Known.ROUTE, route.getMetadata().getName())
                .addToLabels(Known.CERTIFICATE_TYPE, external ? EXTERNAL_TYPE : LOCAL_TYPE)
                .addToAnnotations(Known.CERTIFICATE_CLASS, of.certificateClass())
                .withOwnerReferences(Owners.controller(route))
                .endMetadata()
                .withNewSpec()
                .withDnsNames(hosts)
                .withDomain(domain)
                .withSecretName(name)
                .endSpec()
                .build();
        return new CertificatePlan(tag, external, hosts, wanted, false);
    }

    static String name(Route route, String tag, boolean external) {
        var name = "route-" + route.getMetadata().getUid();
        if (!tag.equals(RouteHosts.NO_TAG)) {
            var sum = new Adler32();
            sum.update(tag.getBytes(StandardCharsets.UTF_8));
            name += "-" + Long.toUnsignedString(sum.getValue());
        }
        return external ? name : name + "-local";
    }

    /** Authorities refuse names that end in a number, since they look like addresses, and labels that are too long. */
    private static boolean mayStandInCertificates(String host) {
        var labels = host.split("\\.", -1);
        for (var label : labels) {
            if (label.isEmpty() || label.length() > LABEL_MAX) {
                return false;
            }
        }
        return !labels[labels.length - 1].matches("[0-9]+");
    }
}
