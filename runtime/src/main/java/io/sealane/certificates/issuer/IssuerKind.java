package io.sealane.certificates.issuer;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.certmanager.api.model.v1.ClusterIssuerBuilder;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.certmanager.api.model.v1.IssuerCondition;
import io.fabric8.certmanager.api.model.v1.IssuerStatus;
import io.fabric8.certmanager.api.model.v1.IssuerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.spec.IssuerSpec;
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
 * @param raw reads the spec as it is
 * @param status reads what was last reported
 * @param withStatus a copy that reports something else
 */
public record IssuerKind<T extends HasMetadata>(
        Class<T> model,
        Function<String, IssuerRef> ref,
        Function<T, IssuerSpec> spec,
        Function<T, io.fabric8.certmanager.api.model.v1.@Nullable IssuerSpec> raw,
        Function<T, @Nullable IssuerStatus> status,
        BiFunction<T, IssuerStatus, T> withStatus) {

    public static final IssuerKind<Issuer> ISSUER = new IssuerKind<>(
            Issuer.class,
            IssuerRef::issuer,
            issuer -> spec(issuer.getSpec()),
            Issuer::getSpec,
            Issuer::getStatus,
            (issuer, status) -> new IssuerBuilder(issuer).withStatus(status).build());

    public static final IssuerKind<ClusterIssuer> CLUSTER_ISSUER = new IssuerKind<>(
            ClusterIssuer.class,
            IssuerRef::clusterIssuer,
            issuer -> spec(issuer.getSpec()),
            ClusterIssuer::getSpec,
            ClusterIssuer::getStatus,
            (issuer, status) ->
                    new ClusterIssuerBuilder(issuer).withStatus(status).build());

    /** The namespace where one keeps its Secret. */
    public static String secretNamespace(ResourceKey issuer, String clusterNamespace) {
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
        if (spec.getAcme() != null) {
            return new IssuerSpec.Remote("acme");
        }
        return spec.getVault() != null
                ? new IssuerSpec.Remote("vault")
                : new IssuerSpec.Unsupported(spec.getVenafi() != null ? "venafi" : "unknown");
    }

    /** What was last reported of an issuer. */
    public List<IssuerCondition> conditions(T issuer) {
        var reported = status.apply(issuer);
        return reported == null ? List.of() : list(reported.getConditions());
    }

    /** A copy that reports other conditions, and else what it did. */
    T withConditions(T issuer, List<IssuerCondition> conditions) {
        var reported = status.apply(issuer);
        var next = reported == null ? new IssuerStatusBuilder() : new IssuerStatusBuilder(reported);
        return withStatus.apply(issuer, next.withConditions(conditions).build());
    }

    /** The issuer as one that is asked over the network. */
    public RemoteIssuers.Asked asked(ResourceKey issuer, String clusterNamespace) {
        return new RemoteIssuers.Asked(
                ref.apply(issuer.name()).kind(), issuer, secretNamespace(issuer, clusterNamespace));
    }
}
