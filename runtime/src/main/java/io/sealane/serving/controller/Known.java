package io.sealane.serving.controller;

/** Names that Knative's documents fix: labels, annotations, reasons of one word. */
final class Known {

    static final String SERVICE = "serving.knative.dev/service";
    static final String SERVICE_UID = "serving.knative.dev/serviceUID";
    static final String CONFIGURATION = "serving.knative.dev/configuration";
    static final String CONFIGURATION_UID = "serving.knative.dev/configurationUID";
    static final String CONFIGURATION_GENERATION = "serving.knative.dev/configurationGeneration";
    static final String REVISION = "serving.knative.dev/revision";
    static final String REVISION_UID = "serving.knative.dev/revisionUID";
    static final String ROUTE = "serving.knative.dev/route";
    static final String ROUTE_NAMESPACE = "serving.knative.dev/routeNamespace";
    static final String DOMAIN_MAPPING_UID = "serving.knative.dev/domainMappingUID";

    static final String VISIBILITY = "networking.knative.dev/visibility";
    static final String CLUSTER_LOCAL = "cluster-local";
    static final String INGRESS_CLASS = "networking.knative.dev/ingress.class";
    static final String OUR_INGRESS_CLASS = "sealane.ingress.networking.knative.dev";
    static final String ROUTING_CERTIFICATE = "routing-serving-certs";
    static final String WORKLOAD_CERTIFICATE = "serving-certs";
    static final String GATEWAY_NAME = "kn-routing";
    static final String CERTIFICATE_CLASS = "networking.knative.dev/certificate.class";
    static final String CERT_MANAGER_CLASS = "cert-manager.certificate.networking.knative.dev";
    static final String WILDCARD_DOMAIN = "networking.knative.dev/wildcardDomain";
    static final String CERTIFICATE_TYPE = "networking.knative.dev/certificate-type";

    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Known() {}
}
