package io.sealane.resource.embedded.core;

import io.sealane.resource.embedded.access.Roles;
import io.sealane.resource.embedded.kind.Column;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.kind.KindNames;
import io.sealane.resource.embedded.kind.KindRules;
import io.sealane.resource.embedded.kind.KindVersion;
import io.sealane.resource.embedded.kind.ScalePaths;
import io.sealane.resource.embedded.protobuf.ProtoSchema;
import io.sealane.resource.embedded.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The built-in kinds, in the order in which the real server's discovery names their groups. */
public final class CoreKinds {

    private CoreKinds() {}

    public static List<Kind> all() {
        return Stream.of(objects(), questions(), roles(), machinery())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Kind> objects() {
        return List.of(
                new Draft("", "ConfigMap", "configmaps", "cm").build(Columns.configMap(), new DataRules()),
                new Draft("", "Endpoints", "endpoints", "ep").build(Columns.endpoints(), new EndpointsRules()),
                new Draft("", "Event", "events", "ev").build(EventColumns.core(), EventRules.core()),
                new Draft("", "Namespace", "namespaces", "ns")
                        .clusterScoped()
                        .with("status", "finalize")
                        .build(Columns.namespace(), new NamespaceRules()),
                new Draft("", "Pod", "pods", "po")
                        .in("all")
                        .with("status", "log")
                        .build(PodColumns.all(), new PodRules()),
                new Draft("", "Secret", "secrets").build(Columns.secret(), new SecretRules()),
                new Draft("", "ServiceAccount", "serviceaccounts", "sa")
                        .with("token")
                        .build(Columns.serviceAccount(), new NoGenerations()),
                new Draft("", "Service", "services", "svc")
                        .in("all")
                        .with("status")
                        .build(ServiceColumns.all(), new ServiceRules()),
                new Draft("apps", "Deployment", "deployments", "deploy")
                        .in("all")
                        .with("status", "scale")
                        .build(Columns.deployment(), new DeploymentRules()),
                new Draft("events.k8s.io", "Event", "events", "ev").build(EventColumns.events(), EventRules.events()));
    }

    /** Never stored. */
    private static List<Kind> questions() {
        return List.of(
                new Draft("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews").review(),
                new Draft("authentication.k8s.io", "TokenReview", "tokenreviews").review(),
                new Draft("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews").review(),
                new Draft("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews").review(),
                new Draft("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews").review());
    }

    private static List<Kind> roles() {
        return List.of(
                new Draft(Roles.GROUP, "ClusterRoleBinding", "clusterrolebindings")
                        .clusterScoped()
                        .build(RoleColumns.binding(), new BindingRules(false)),
                new Draft(Roles.GROUP, "ClusterRole", "clusterroles")
                        .clusterScoped()
                        .build(RoleColumns.role(), new RoleRules(false)),
                new Draft(Roles.GROUP, "RoleBinding", "rolebindings")
                        .build(RoleColumns.binding(), new BindingRules(true)),
                new Draft(Roles.GROUP, "Role", "roles").build(RoleColumns.role(), new RoleRules(true)));
    }

    private static List<Kind> machinery() {
        return List.of(
                new Draft(
                                "apiextensions.k8s.io",
                                "CustomResourceDefinition",
                                "customresourcedefinitions",
                                "crd",
                                "crds")
                        .clusterScoped()
                        .in("api-extensions")
                        .with("status")
                        .build(Columns.definition(), new DefinitionRules(CoreKinds::groups)),
                new Draft("coordination.k8s.io", "Lease", "leases").build(Columns.lease(), new NoGenerations()),
                new Draft("discovery.k8s.io", "EndpointSlice", "endpointslices")
                        .build(Columns.endpointSlice(), new EndpointSliceRules()));
    }

    private static Set<String> groups() {
        return all().stream().map(Kind::group).collect(Collectors.toUnmodifiableSet());
    }

    /** A kind being described; most are namespaced and have no more to say. */
    private static final class Draft {
        private final String group;
        private final String kind;
        private final String plural;
        private final List<String> shortNames;
        private List<String> categories = List.of();
        private Set<String> subresources = Set.of();
        private boolean namespaced = true;

        Draft(String group, String kind, String plural, String... shortNames) {
            this.group = group;
            this.kind = kind;
            this.plural = plural;
            this.shortNames = List.of(shortNames);
        }

        Draft clusterScoped() {
            namespaced = false;
            return this;
        }

        Draft in(String category) {
            categories = List.of(category);
            return this;
        }

        Draft with(String... names) {
            subresources = Set.of(names);
            return this;
        }

        Kind review() {
            namespaced = false;
            return build(List.of(), new NoGenerations(), Kind.Origin.REVIEW);
        }

        Kind build(List<Column> columns, KindRules rules) {
            return build(columns, rules, Kind.Origin.CORE);
        }

        private Kind build(List<Column> columns, KindRules rules, Kind.Origin origin) {
            var names = new KindNames(kind, kind + "List", plural, singular(), shortNames, categories);
            var version = new KindVersion(
                    "v1",
                    schema(),
                    subresources,
                    columns,
                    subresources.contains("scale") ? Optional.of(ScalePaths.ofDeployments()) : Optional.empty());
            return new Kind(group, names, namespaced, List.of(version), origin, rules);
        }

        private String singular() {
            return kind.toLowerCase(Locale.ROOT);
        }

        private Schema schema() {
            var apiVersion = group.isEmpty() ? "v1" : group + "/v1";
            return ProtoSchema.of(apiVersion, kind)
                    .or(() -> WrittenSchemas.of(apiVersion, kind))
                    .map(Schema::parse)
                    .orElse(Schema.anything());
        }
    }
}
