package io.sealane.serving.controller.route;

import io.fabric8.knative.internal.networking.v1alpha1.HTTPIngressPath;
import io.fabric8.knative.internal.networking.v1alpha1.HTTPIngressPathBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.HeaderMatch;
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
import io.sealane.serving.controller.revision.RevisionWorkload;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
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
    private static final String TAG_HEADER = "Knative-Serving-Tag";
    private static final String DEFAULT_HEADER = "Knative-Serving-Default-Route";

    private final RouteHosts hosts;
    private final TrafficPlan.Resolved traffic;
    private final Rollout rollout;
    private final boolean tagHeaders;

    private IngressPlan(RouteHosts hosts, TrafficPlan.Resolved traffic, Rollout rollout, boolean tagHeaders) {
        this.hosts = hosts;
        this.traffic = traffic;
        this.rollout = rollout;
        this.tagHeaders = tagHeaders && !traffic.tags().isEmpty();
    }

    /**
     * The Ingress that a Route is to have.
     *
     * @param rollout how far traffic has moved to the newest revisions
     * @param tagHeaders whether requests may name a tag in a field
     * @param ready certificates that can be shown
     */
    static Ingress of(
            RouteHosts hosts,
            TrafficPlan.Resolved traffic,
            Rollout rollout,
            boolean tagHeaders,
            List<CertificatePlan> ready) {
        return new IngressPlan(hosts, traffic, rollout, tagHeaders).ingress(ready);
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
                .addToAnnotations(Rollout.ANNOTATION, rollout.text())
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
        return Meta.annotation(hosts.route(), NetworkAnnotations.HTTP_PROTOCOL.toArray(String[]::new))
                .map("redirected"::equalsIgnoreCase)
                .orElse(hosts.network().redirected());
    }

    private List<IngressRule> rules() {
        var rules = new ArrayList<IngressRule>();
        var tags = new ArrayList<>(List.of(RouteHosts.NO_TAG));
        tags.addAll(traffic.tags());
        for (var tag : tags) {
            var paths = paths(tag);
            rules.add(rule(LOCAL, hosts.internalForms(tag), paths));
            if (hosts.isExternal(tag)) {
                rules.add(rule(EXTERNAL, List.of(hosts.external(tag)), paths));
            }
        }
        return rules;
    }

    private static IngressRule rule(String visibility, List<String> names, List<HTTPIngressPath> paths) {
        return new IngressRuleBuilder()
                .withHosts(names)
                .withVisibility(visibility)
                .withNewHttp()
                .withPaths(paths)
                .endHttp()
                .build();
    }

    private List<HTTPIngressPath> paths(String tag) {
        if (!tagHeaders) {
            return List.of(path(splits(tag)).build());
        }
        if (!tag.equals(RouteHosts.NO_TAG)) {
            return List.of(path(splits(tag)).addToAppendHeaders(TAG_HEADER, tag).build());
        }
        var paths = new ArrayList<HTTPIngressPath>();
        for (var named : traffic.tags()) {
            paths.add(path(splits(named))
                    .addToHeaders(TAG_HEADER, new HeaderMatch(named))
                    .addToAppendHeaders(TAG_HEADER, named)
                    .build());
        }
        paths.add(path(splits(tag)).addToAppendHeaders(DEFAULT_HEADER, "true").build());
        return paths;
    }

    private static HTTPIngressPathBuilder path(List<IngressBackendSplit> splits) {
        return new HTTPIngressPathBuilder().withSplits(splits);
    }

    /** A tag's host goes to its revision alone, whatever its share is, and to a new one at once. */
    private List<IngressBackendSplit> splits(String tag) {
        if (!tag.equals(RouteHosts.NO_TAG)) {
            return traffic.targets().stream()
                    .filter(target -> target.tag().equals(Optional.of(tag)))
                    .limit(1)
                    .map(target -> split(target.revision(), 100))
                    .toList();
        }
        return traffic.targets().stream()
                .filter(target -> target.percent() > 0)
                .flatMap(target -> rollout.shares(target).stream())
                .map(share -> split(share.revisionName(), share.percent()))
                .toList();
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
