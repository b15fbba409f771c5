package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.KnownAnnotations;
import io.sealane.serving.controller.config.DeploymentConfig;
import io.sealane.serving.controller.revision.ClusterShape;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.scale.ScaleSpec;

/** The annotations of serving: ours, and Knative's, of which some are its own record and have no effect on anybody. Pure. */
final class ServingAnnotations {

    /** Of Revisions that nothing leads to: {@code true} keeps them. */
    static final String NO_GARBAGE = "serving.knative.dev/no-gc";

    private static final String[] RECORDS = {
        Known.CREATOR,
        Known.INHERITED,
        "serving.knative.dev/forceUpgrade",
        Known.LAST_MODIFIER,
        "serving.knative.dev/lastPinned",
        "serving.knative.dev/releaseName",
        "serving.knative.dev/routes",
        "serving.knative.dev/routingState",
        "serving.knative.dev/routingStateModified",
        "networking.knative.dev/wildcardDomain",
        "networking.knative.dev/certificate-type",
        Known.VISIBILITY
    };

    private static final String[] EFFECTS = {
        ClusterShape.TLS_PORT,
        NO_GARBAGE,
        "serving.knative.dev/rollout-duration",
        "serving.knative.dev/rolloutDuration",
        "networking.knative.dev/ingress.class",
        "networking.knative.dev/ingressClass",
        "networking.knative.dev/ingress-class",
        "networking.knative.dev/certificate.class",
        "networking.knative.dev/certificateClass",
        "networking.knative.dev/certificate-class",
        "networking.knative.dev/httpOption",
        "networking.knative.dev/httpProtocol",
        "networking.knative.dev/http-protocol",
        "networking.knative.dev/disableAutoTLS",
        "networking.knative.dev/disable-auto-tls",
        "networking.knative.dev/disable-external-domain-tls",
        "networking.knative.dev/disableWildcardCert",
        "networking.knative.dev/disable-wildcard-cert"
    };

    private ServingAnnotations() {}

    static KnownAnnotations known() {
        return KnownAnnotations.none()
                .and(RECORDS)
                .and(EFFECTS)
                .and(DeploymentConfig.PROGRESS.toArray(new String[0]))
                .and(ScaleSpec.names().toArray(new String[0]));
    }
}
