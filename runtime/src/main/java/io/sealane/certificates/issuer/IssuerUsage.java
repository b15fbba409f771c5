package io.sealane.certificates.issuer;

import static io.sealane.certificates.model.Present.maybe;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.certmanager.api.model.v1.IssuerCondition;
import io.fabric8.certmanager.api.model.v1.IssuerConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.model.StoredChain;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Tells of a CA whose extended key usage leaves out client authentication, as the one of Knative's guide does: Go and OpenSSL apply a CA's
 * usages to all below it and refuse its client certificates, so what it issues is good for servers only. Condition {@code MutualTLS} is
 * False then, and absent otherwise; Ready is another matter.
 */
public final class IssuerUsage<T extends HasMetadata> implements Reconciler {

    private static final String MUTUAL_TLS = "MutualTLS";
    private static final List<String> GOOD_FOR_CLIENTS = List.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");
    private static final String MESSAGE =
            "the extended key usage of the CA leaves out client authentication: Go and OpenSSL refuse"
                    + " client certificates below it, so connections authenticate the server only; add \"client auth\" to spec.usages"
                    + " of the CA's Certificate, or leave server auth out, and rotate the CA";

    private final IssuerKind<T> kind;
    private final Resources resources;
    private final String clusterNamespace;
    private final InstantSource clock;

    private IssuerUsage(IssuerKind<T> kind, Resources resources, String clusterNamespace, InstantSource clock) {
        this.kind = kind;
        this.resources = resources;
        this.clusterNamespace = clusterNamespace;
        this.clock = clock;
    }

    /** The controller of one kind of issuer as one actor. */
    public static <T extends HasMetadata> Behavior<Reconcilers.Command> create(
            IssuerKind<T> kind, Resources resources, CertificatesSettings settings, InstantSource clock) {
        return Behaviors.setup(context -> {
            var usage = new IssuerUsage<>(kind, resources, settings.clusterNamespace(), clock);
            var queue = context.spawn(Reconcilers.create("usage of an issuer", usage, settings.issuers()), "queue");
            Reconcilers.wakeOn(resources.informer(kind.model()), queue);
            Reconcilers.wakeOn(resources.informer(Secret.class), queue, change -> usage.signingWith(change.resource()));
            return Behaviors.receiveMessage(message -> {
                queue.tell(message);
                return Behaviors.same();
            });
        });
    }

    private Stream<ResourceKey> signingWith(Secret secret) {
        var name = Secrets.name(ResourceKey.of(secret));
        return resources.informer(kind.model()).list().stream()
                .filter(issuer -> IssuerSecrets.of(kind, issuer, clusterNamespace)
                        .filter(name::equals)
                        .isPresent())
                .map(ResourceKey::of);
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return resources.with(kind.model(), key, this::report);
    }

    private CompletionStage<Optional<Duration>> report(T issuer) {
        var secret = IssuerSecrets.of(kind, issuer, clusterNamespace);
        if (secret.isEmpty()) {
            return write(issuer, false);
        }
        return resources
                .get(Secret.class, Secrets.key(secret.get()))
                .thenCompose(found -> write(
                        issuer,
                        found.flatMap(StoredChain::of)
                                .filter(IssuerUsage::isForServersOnly)
                                .isPresent()));
    }

    /** Whether a certificate of the chain, or its root, leaves client authentication out. */
    public static boolean isForServersOnly(StoredChain authority) {
        return Stream.concat(authority.chain().stream(), authority.root().stream())
                .anyMatch(IssuerUsage::leavesClientsOut);
    }

    private static boolean leavesClientsOut(X509Certificate certificate) {
        try {
            return maybe(certificate.getExtendedKeyUsage())
                    .filter(usages -> usages.stream().noneMatch(GOOD_FOR_CLIENTS::contains))
                    .isPresent();
        } catch (CertificateParsingException e) {
            return true;
        }
    }

    private CompletionStage<Optional<Duration>> write(T issuer, boolean isForServersOnly) {
        var before = kind.conditions(issuer);
        var present =
                before.stream().filter(one -> MUTUAL_TLS.equals(one.getType())).findFirst();
        if (isForServersOnly == present.isPresent()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var conditions = new ArrayList<IssuerCondition>(before);
        conditions.removeIf(one -> MUTUAL_TLS.equals(one.getType()));
        if (isForServersOnly) {
            conditions.add(condition(issuer));
        }
        return resources
                .editStatus(issuer, one -> kind.withConditions(one, conditions))
                .thenApply(done -> Optional.empty());
    }

    private IssuerCondition condition(T issuer) {
        return new IssuerConditionBuilder()
                .withType(MUTUAL_TLS)
                .withStatus("False")
                .withReason("IssuerUsage")
                .withMessage(MESSAGE)
                .withObservedGeneration(issuer.getMetadata().getGeneration())
                .withLastTransitionTime(
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }
}
