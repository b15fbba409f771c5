package io.sealane.serving.controller.world;

/** Names that Knative's documents fix: labels, annotations, reasons of one word. */
public final class Known {

    public static final String SERVICE = "serving.knative.dev/service";
    public static final String SERVICE_UID = "serving.knative.dev/serviceUID";
    public static final String CONFIGURATION = "serving.knative.dev/configuration";
    public static final String CONFIGURATION_UID = "serving.knative.dev/configurationUID";
    public static final String CONFIGURATION_GENERATION = "serving.knative.dev/configurationGeneration";
    public static final String CREATOR = "serving.knative.dev/creator";
    public static final String LAST_MODIFIER = "serving.knative.dev/lastModifier";
    public static final String REVISION = "serving.knative.dev/revision";
    public static final String REVISION_UID = "serving.knative.dev/revisionUID";
    public static final String ROUTE = "serving.knative.dev/route";
    public static final String ROUTE_NAMESPACE = "serving.knative.dev/routeNamespace";
    public static final String DOMAIN_MAPPING_UID = "serving.knative.dev/domainMappingUID";

    public static final String VISIBILITY = "networking.knative.dev/visibility";
    public static final String CLUSTER_LOCAL = "cluster-local";
    public static final String INGRESS_CLASS = "networking.knative.dev/ingress.class";
    public static final String OUR_INGRESS_CLASS = "sealane.ingress.networking.knative.dev";
    public static final String ROUTING_CERTIFICATE = "routing-serving-certs";
    public static final String WORKLOAD_CERTIFICATE = "serving-certs";
    public static final String GATEWAY_NAME = "kn-routing";
    public static final String CERTIFICATE_CLASS = "networking.knative.dev/certificate.class";
    public static final String CERT_MANAGER_CLASS = "cert-manager.certificate.networking.knative.dev";
    public static final String WILDCARD_DOMAIN = "networking.knative.dev/wildcardDomain";
    public static final String CERTIFICATE_TYPE = "networking.knative.dev/certificate-type";

    /** Ours: which labels and annotations a child has because its Service has them. */
    public static final String INHERITED = "serving.sealane.io/inherited";

    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Known() {}
}
