package io.sealane.serving.controller;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.knative.serving.v1.Route;
import io.sealane.resource.status.Owners;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.Adler32;

/**
 * A certificate that a Route needs.
 *
 * @param tag whose host it is for
 * @param external whether the host is outside
 * @param hosts all names that it carries
 * @param wanted the object, with its owner
 */
record CertificatePlan(String tag, boolean external, List<String> hosts, Certificate wanted) {

    static final String EXTERNAL_TYPE = "external-domain";
    static final String LOCAL_TYPE = "cluster-local-domain";
    static final List<String> OPT_OUT = List.of(
            "networking.knative.dev/disableAutoTLS",
            "networking.knative.dev/disable-auto-tls",
            "networking.knative.dev/disable-external-domain-tls");
    private static final int LABEL_MAX = 63;

    /** What a Route needs now: none where it is switched off, by ConfigMap or annotation. */
    static List<CertificatePlan> of(RouteHosts hosts, Collection<String> tags) {
        var all = new ArrayList<CertificatePlan>();
        for (var tag : tags) {
            if (wantsExternal(hosts)) {
                var host = hosts.external(tag);
                all.add(of(hosts.route(), tag, true, List.of(host), hosts.domain()));
            }
            if (hosts.network().clusterLocalDomainTls()) {
                var forms = hosts.internalForms(tag).stream()
                        .filter(CertificatePlan::mayStandInCertificates)
                        .sorted()
                        .toList();
                all.add(of(hosts.route(), tag, false, forms, hosts.inside()));
            }
        }
        return List.copyOf(all);
    }

    static boolean wantsExternal(RouteHosts hosts) {
        return hosts.network().externalDomainTls() && hosts.isExternal() && !optedOut(hosts.route());
    }

    private static boolean optedOut(Route route) {
        return Meta.annotation(route, OPT_OUT.toArray(String[]::new))
                .filter("true"::equalsIgnoreCase)
                .isPresent();
    }

    private static CertificatePlan of(Route route, String tag, boolean external, List<String> hosts, String domain) {
        var name = name(route, tag, external);
        var wanted = new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(route.getMetadata().getNamespace())
                .withName(name)
                .addToLabels(Known.ROUTE, route.getMetadata().getName())
                .addToLabels(Known.CERTIFICATE_TYPE, external ? EXTERNAL_TYPE : LOCAL_TYPE)
                .withOwnerReferences(Owners.controller(route))
                .endMetadata()
                .withNewSpec()
                .withDnsNames(hosts)
                .withDomain(domain)
                .withSecretName(name)
                .endSpec()
                .build();
        return new CertificatePlan(tag, external, hosts, wanted);
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
