package io.sealane.serving.controller;

import io.fabric8.knative.internal.networking.v1alpha1.HTTPIngressPath;
import io.fabric8.knative.internal.networking.v1alpha1.HTTPIngressPathBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.internal.networking.v1alpha1.IngressBackendSplit;
import io.fabric8.knative.internal.networking.v1alpha1.IngressBackendSplitBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.IngressBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.IngressRule;
import io.fabric8.knative.internal.networking.v1alpha1.IngressRuleBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.IngressTLS;
import io.fabric8.knative.internal.networking.v1alpha1.IngressTLSBuilder;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.sealane.resource.status.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The internal Ingress of a Route. Pure. */
final class IngressPlan {

    static final String EXTERNAL = "ExternalIP";
    static final String LOCAL = "ClusterLocal";
    static final String REDIRECTED = "Redirected";
    static final String ENABLED = "Enabled";
    static final String REVISION_HEADER = "Knative-Serving-Revision";
    static final String NAMESPACE_HEADER = "Knative-Serving-Namespace";

    private static final String[] HTTP_PROTOCOL = {
        "networking.knative.dev/httpOption",
        "networking.knative.dev/httpProtocol",
        "networking.knative.dev/http-protocol"
    };

    private final RouteHosts hosts;
    private final TrafficPlan.Resolved traffic;

    private IngressPlan(RouteHosts hosts, TrafficPlan.Resolved traffic) {
        this.hosts = hosts;
        this.traffic = traffic;
    }

    /** @param ready certificates that can be shown */
    static Ingress of(RouteHosts hosts, TrafficPlan.Resolved traffic, List<CertificatePlan> ready) {
        return new IngressPlan(hosts, traffic).ingress(ready);
    }

    private Ingress ingress(List<CertificatePlan> ready) {
        var route = hosts.route();
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace(route.getMetadata().getNamespace())
                .withName(route.getMetadata().getName())
                .withLabels(Meta.labels(route))
                .addToLabels(Known.ROUTE, route.getMetadata().getName())
                .addToLabels(Known.ROUTE_NAMESPACE, route.getMetadata().getNamespace())
                .addToAnnotations(Known.INGRESS_CLASS, ingressClass(route))
                .withOwnerReferences(Owners.controller(route))
                .endMetadata()
                .withNewSpec()
                .withHttpOption(isRedirected(hosts) ? REDIRECTED : ENABLED)
                .withRules(rules())
                .withTls(ready.stream().map(IngressPlan::tls).toList())
                .endSpec()
                .build();
    }

    private String ingressClass(Route route) {
        return Meta.annotation(
                        route,
                        "networking.knative.dev/ingress.class",
                        "networking.knative.dev/ingressClass",
                        "networking.knative.dev/ingress-class")
                .orElse(hosts.network().ingressClass());
    }

    /** What the Route says of itself, else what holds for all. */
    static boolean isRedirected(RouteHosts hosts) {
        return Meta.annotation(hosts.route(), HTTP_PROTOCOL)
                .map("redirected"::equalsIgnoreCase)
                .orElse(hosts.network().redirected());
    }

    private List<IngressRule> rules() {
        var rules = new ArrayList<IngressRule>();
        var tags = new ArrayList<>(List.of(RouteHosts.NO_TAG));
        tags.addAll(traffic.tags());
        for (var tag : tags) {
            var path = path(tag);
            rules.add(rule(LOCAL, hosts.internalForms(tag), path));
            if (hosts.isExternal()) {
                rules.add(rule(EXTERNAL, List.of(hosts.external(tag)), path));
            }
        }
        return rules;
    }

    private static IngressRule rule(String visibility, List<String> names, HTTPIngressPath path) {
        return new IngressRuleBuilder()
                .withHosts(names)
                .withVisibility(visibility)
                .withNewHttp()
                .withPaths(path)
                .endHttp()
                .build();
    }

    /** A tag's host goes to its revisions alone, whatever their shares are. */
    private HTTPIngressPath path(String tag) {
        var splits = new ArrayList<IngressBackendSplit>();
        if (tag.equals(RouteHosts.NO_TAG)) {
            traffic.targets().stream()
                    .filter(target -> target.percent() > 0)
                    .forEach(target -> splits.add(split(target.revision(), target.percent())));
        } else {
            traffic.targets().stream()
                    .filter(target -> target.tag().equals(Optional.of(tag)))
                    .limit(1)
                    .forEach(target -> splits.add(split(target.revision(), 100)));
        }
        return new HTTPIngressPathBuilder().withSplits(splits).build();
    }

    private IngressBackendSplit split(String revision, int percent) {
        var namespace = hosts.route().getMetadata().getNamespace();
        return new IngressBackendSplitBuilder()
                .withServiceName(revision)
                .withServiceNamespace(namespace)
                .withServicePort(new IntOrString(RevisionWorkload.SERVICE_PORT))
                .withPercent(percent)
                .addToAppendHeaders(REVISION_HEADER, revision)
                .addToAppendHeaders(NAMESPACE_HEADER, namespace)
                .build();
    }

    private static IngressTLS tls(CertificatePlan certificate) {
        return new IngressTLSBuilder()
                .withHosts(certificate.hosts())
                .withSecretName(certificate.wanted().getSpec().getSecretName())
                .withSecretNamespace(certificate.wanted().getMetadata().getNamespace())
                .build();
    }
}
