package io.sealane.certificates;

import static io.sealane.certificates.Present.list;
import static io.sealane.certificates.Present.text;

import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.certmanager.api.model.v1.ClusterIssuerBuilder;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.certmanager.api.model.v1.IssuerCondition;
import io.fabric8.certmanager.api.model.v1.IssuerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.IssuerRef;
import io.sealane.cert.IssuerSpec;
import io.sealane.resource.ResourceKey;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Issuer and ClusterIssuer have in common, although their models have nothing.
 *
 * @param model the model's class
 * @param ref makes a reference to one of that name
 * @param spec reads how it issues
 * @param conditions reads what was last reported
 * @param withConditions a copy that reports something else
 */
record IssuerKind<T extends HasMetadata>(
        Class<T> model,
        Function<String, IssuerRef> ref,
        Function<T, IssuerSpec> spec,
        Function<T, List<IssuerCondition>> conditions,
        BiFunction<T, List<IssuerCondition>, T> withConditions) {

    static final IssuerKind<Issuer> ISSUER = new IssuerKind<>(
            Issuer.class,
            IssuerRef::issuer,
            issuer -> spec(issuer.getSpec()),
            issuer -> conditions(issuer.getStatus()),
            (issuer, conditions) -> new IssuerBuilder(issuer)
                    .editOrNewStatus()
                    .withConditions(conditions)
                    .endStatus()
                    .build());

    static final IssuerKind<ClusterIssuer> CLUSTER_ISSUER = new IssuerKind<>(
            ClusterIssuer.class,
            IssuerRef::clusterIssuer,
            issuer -> spec(issuer.getSpec()),
            issuer -> conditions(issuer.getStatus()),
            (issuer, conditions) -> new ClusterIssuerBuilder(issuer)
                    .editOrNewStatus()
                    .withConditions(conditions)
                    .endStatus()
                    .build());

    /** The namespace where one keeps its Secret. */
    static String secretNamespace(ResourceKey issuer, String clusterNamespace) {
        return issuer.namespace().isEmpty() ? clusterNamespace : issuer.namespace();
    }

    private static IssuerSpec spec(io.fabric8.certmanager.api.model.v1.@Nullable IssuerSpec spec) {
        if (spec == null) {
            return new IssuerSpec.Unsupported("none");
        }
        if (spec.getSelfSigned() != null) {
            return new IssuerSpec.SelfSigned();
        }
        if (spec.getCa() != null) {
            return new IssuerSpec.Ca(text(spec.getCa().getSecretName()));
        }
        return new IssuerSpec.Unsupported(
                spec.getAcme() != null ? "acme" : spec.getVault() != null ? "vault" : "unknown");
    }

    private static List<IssuerCondition> conditions(@Nullable IssuerStatus status) {
        return status == null ? List.of() : list(status.getConditions());
    }
}
