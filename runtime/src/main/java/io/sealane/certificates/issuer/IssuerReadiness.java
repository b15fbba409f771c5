package io.sealane.certificates.issuer;

import io.fabric8.certmanager.api.model.v1.IssuerCondition;
import io.fabric8.certmanager.api.model.v1.IssuerConditionBuilder;
import io.fabric8.certmanager.api.model.v1.IssuerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.CaIssuer;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.certificates.model.Present;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Reports whether an issuer could sign: condition Ready, with cert-manager's reasons. */
public final class IssuerReadiness<T extends HasMetadata> implements Reconciler {

    private static final String READY = "Ready";

    private final IssuerKind<T> kind;
    private final Resources resources;
    private final CertificatesSettings settings;
    private final RemoteIssuers remote;
    private final Executor work;
    private final InstantSource clock;

    public IssuerReadiness(
            IssuerKind<T> kind,
            Resources resources,
            CertificatesSettings settings,
            RemoteIssuers remote,
            Executor work,
            InstantSource clock) {
        this.kind = kind;
        this.resources = resources;
        this.settings = settings;
        this.remote = remote;
        this.work = work;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return resources.with(kind.model(), key, this::report);
    }

    private CompletionStage<Optional<Duration>> report(T issuer) {
        return verdict(issuer)
                .thenCompose(verdict -> resources
                        .editStatus(issuer, one -> with(one, verdict, clock.instant()))
                        // A CA ends without anybody's doing.
                        .thenApply(done -> Optional.of(
                                verdict.again().orElse(settings.keeping().recheck()))));
    }

    private CompletionStage<Verdict> verdict(T issuer) {
        var spec = kind.spec().apply(issuer);
        if (spec instanceof IssuerSpec.SelfSigned) {
            return CompletableFuture.completedFuture(Verdict.ready("IsReady", ""));
        }
        var raw = kind.raw().apply(issuer);
        if (spec instanceof IssuerSpec.Remote && raw != null) {
            return remote.prepare(kind.asked(ResourceKey.of(issuer), settings.clusterNamespace()), raw);
        }
        var secret = IssuerSecrets.of(kind, issuer, settings.clusterNamespace());
        if (secret.isEmpty()) {
            var type = spec instanceof IssuerSpec.Unsupported other ? other.type() : "none";
            return CompletableFuture.completedFuture(
                    Verdict.notReady("UnsupportedType", "expected selfSigned, ca, acme or vault, got " + type));
        }
        return resources
                .get(Secret.class, Secrets.key(secret.get()))
                .thenApplyAsync(found -> verdict(secret.get(), found.map(Secrets::of)), work);
    }

    private Verdict verdict(SecretName name, Optional<StoredSecret> found) {
        if (found.isEmpty()) {
            return Verdict.notReady(
                    "ErrGetKeyPair", "Error getting keypair for CA issuer: Secret " + name + " not found");
        }
        try {
            var ca = CaIssuer.of(
                    found.get().text(StoredSecret.TLS_CRT).orElse(""),
                    found.get().text(StoredSecret.TLS_KEY).orElse(""),
                    settings.keeping().leafLifeMin());
            var outOfTime = ca.outOfTime(clock.instant());
            if (outOfTime.isPresent()) {
                return Verdict.notReady("ErrInvalidKeyPair", "signing key pair: " + outOfTime.get());
            }
            return Verdict.ready("KeyPairVerified", "Signing CA verified");
        } catch (IssueFailure e) {
            return Verdict.notReady("ErrInvalidKeyPair", e.text());
        }
    }

    private T with(T issuer, Verdict verdict, Instant now) {
        var before = kind.conditions(issuer);
        var conditions = new ArrayList<IssuerCondition>();
        before.stream().filter(one -> !READY.equals(one.getType())).forEach(conditions::add);
        conditions.add(condition(issuer, verdict, before, now));
        var reported = kind.status().apply(issuer);
        var status = (reported == null ? new IssuerStatusBuilder() : new IssuerStatusBuilder(reported))
                .withConditions(conditions);
        verdict.account().ifPresent(status::withAcme);
        return kind.withStatus().apply(issuer, status.build());
    }

    private IssuerCondition condition(T issuer, Verdict verdict, List<IssuerCondition> before, Instant now) {
        var status = verdict.isReady() ? "True" : "False";
        var since = before.stream()
                .filter(one -> READY.equals(one.getType()) && status.equals(one.getStatus()))
                .findFirst()
                .flatMap(one -> Present.maybe(one.getLastTransitionTime()))
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new IssuerConditionBuilder()
                .withType(READY)
                .withStatus(status)
                .withReason(verdict.reason())
                .withMessage(verdict.message())
                .withObservedGeneration(issuer.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }
}
