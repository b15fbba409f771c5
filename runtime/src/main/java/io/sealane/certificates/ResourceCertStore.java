package io.sealane.certificates;

import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertStore;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.issuer.IssuerSecrets;
import io.sealane.certificates.issuer.RemoteIssuers;
import io.sealane.certificates.model.CertificateStatuses;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.request.CertificateRequests;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates and Secrets behind a Kubernetes API.
 *
 * <p>A certificate's own Secret is read from the API and not from a cache, so that a keeper never decides from something older than its own last
 * write; issuers and what they sign with come from the cache, because a change of one wakes its keepers. A write is conditional on the version
 * that it is made from, so it may be made from the cache, and from what the API has when that was too old.
 */
final class ResourceCertStore implements CertStore {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceCertStore.class);
    private static final Set<String> TOLD_ALOUD =
            Set.of(CertificateStatus.ROTATION_REQUIRED, CertificateStatus.NEVER_ISSUED);
    private static final int STATUS_ATTEMPTS_MAX = 4;
    private static final String OWNER = "cert-manager.io/certificate-name";

    private final Resources resources;
    private final Claims claims;
    private final RemoteIssuers remote;
    private final String clusterNamespace;
    private final InstantSource clock;
    private final ObjectEvents events;
    private final NextKeys nextKeys;
    private final OwnWrites own;
    private final Set<CertificateName> conflicts = ConcurrentHashMap.newKeySet();

    ResourceCertStore(
            Resources resources, Claims claims, RemoteIssuers remote, String clusterNamespace, InstantSource clock) {
        this.remote = remote;
        this.resources = resources;
        this.claims = claims;
        this.clusterNamespace = clusterNamespace;
        this.clock = clock;
        this.nextKeys = new NextKeys(resources);
        this.own = new OwnWrites(resources.informer(Certificate.class));
        this.events = new ObjectEvents(resources, CertificateStories.COMPONENT, clock);
    }

    @Override
    public CompletionStage<Situation> look(CertificateName name, CertificateSpec spec) {
        var secretName = new SecretName(name.namespace(), spec.secretName());
        return known().thenCompose(ready -> lookAt(name, spec, secretName));
    }

    /** Before the first lists have come, an issuer that signs with a Secret, or another owner of it, would not be seen. */
    private CompletionStage<Void> known() {
        return resources
                .informer(Certificate.class)
                .synced()
                .thenCompose(
                        one -> resources.informer(IssuerKind.ISSUER.model()).synced())
                .thenCompose(two ->
                        resources.informer(IssuerKind.CLUSTER_ISSUER.model()).synced());
    }

    private CompletionStage<Situation> lookAt(CertificateName name, CertificateSpec spec, SecretName secretName) {
        return secret(secretName)
                .thenCombine(issuer(name, spec.issuer()), (secret, issuer) -> {
                    var named = secret.map(one -> text(one.annotations().get(OWNER)))
                            .orElse("");
                    var owner = claims.ownerBefore(name, secretName, named);
                    owner.ifPresentOrElse(one -> tellOwner(one, name, secretName), () -> conflicts.remove(name));
                    return new Situation(secret, issuer, feedsIssuer(secretName), owner);
                })
                .thenCompose(situation ->
                        withPasswords(situation, name.namespace(), spec.output().passwordSecrets()));
    }

    /** The owner of a Secret that another certificate names too learns of it once; the other's condition Ready says it all the time. */
    private void tellOwner(CertificateName owner, CertificateName other, SecretName secret) {
        if (conflicts.add(other)) {
            resources
                    .informer(Certificate.class)
                    .get(new ResourceKey(owner.namespace(), owner.name()))
                    .ifPresent(one -> events.warning(
                            one,
                            "DuplicateSecretName",
                            "Secret " + secret + " is also named by Certificate " + other
                                    + ", which is kept from writing it"));
        }
    }

    private CompletionStage<Situation> withPasswords(Situation situation, String namespace, Set<String> names) {
        CompletionStage<Map<String, StoredSecret>> all = CompletableFuture.completedFuture(Map.of());
        for (var name : names) {
            all = all.thenCombine(secret(new SecretName(namespace, name)), (found, next) -> {
                var more = new HashMap<>(found);
                next.ifPresent(one -> more.put(name, one));
                return more;
            });
        }
        return all.thenApply(found -> new Situation(
                situation.secret(), situation.issuer(), situation.feedsIssuer(), situation.otherOwner(), found));
    }

    @Override
    public CompletionStage<Void> writeSecret(StoredSecret wanted) {
        if (wanted.version().isEmpty()) {
            return conflicting(wanted.name(), () -> resources.create(Secrets.created(wanted)));
        }
        return present(wanted).thenCompose(present -> {
            if (present.isEmpty()
                    || !wanted.version().equals(Secrets.of(present.get()).version())) {
                return CompletableFuture.failedFuture(
                        new Conflict(wanted.name(), new IllegalStateException("another version is stored")));
            }
            var next = Secrets.with(present.get(), wanted);
            return next.equals(present.get())
                    ? CompletableFuture.completedFuture(null)
                    : conflicting(wanted.name(), () -> resources.replace(next));
        });
    }

    /** What is there now, if it is what the write is made for. */
    private CompletionStage<Optional<Secret>> present(StoredSecret wanted) {
        var key = Secrets.key(wanted.name());
        var cached = resources
                .informer(Secret.class)
                .get(key)
                .filter(one -> wanted.version().equals(one.getMetadata().getResourceVersion()));
        return cached.isPresent() ? CompletableFuture.completedFuture(cached) : resources.get(Secret.class, key);
    }

    @Override
    public CompletionStage<Void> writeStatus(CertificateName name, CertificateStatus status) {
        return writeStatus(new ResourceKey(name.namespace(), name.name()), status, 1);
    }

    @Override
    public CompletionStage<Void> recordIssue(CertificateName name, IssueRecord issue) {
        return cached(Certificate.class, new ResourceKey(name.namespace(), name.name()))
                .thenCompose(certificate -> certificate
                        .map(one -> CertificateRequests.record(resources, one, issue, clock.instant())
                                .thenRun(() -> tell(one, issue)))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .thenCompose(done -> issue.outcome() instanceof Outcome.Pending
                        ? CompletableFuture.completedFuture(null)
                        : nextKeys.drop(name));
    }

    @Override
    public CompletionStage<Optional<StoredSecret>> next(CertificateName name) {
        return secret(CertStore.nextOf(name));
    }

    @Override
    public CompletionStage<Void> keepNext(CertificateName name, StoredSecret wanted) {
        var certificate = resources.get(Certificate.class, new ResourceKey(name.namespace(), name.name()));
        var present = resources.get(Secret.class, Secrets.key(wanted.name()));
        return certificate
                .thenCombine(
                        present,
                        (owner, old) -> owner.map(one -> nextKeys.keep(one, old, wanted))
                                .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .thenCompose(stage -> stage);
    }

    private void tell(Certificate certificate, IssueRecord issue) {
        CertificateStories.issue(issue, CertificateRequests.name(certificate, issue.revision()))
                .forEach(news -> events.normal(certificate, news.reason(), news.message()));
    }

    private CompletionStage<Void> writeStatus(ResourceKey key, CertificateStatus status, int attempt) {
        return base(key, attempt).thenCompose(present -> {
            if (present.isEmpty()) {
                return CompletableFuture.completedFuture(null); // nobody is left to be told
            }
            tellRefusal(present.get(), status);
            return resources
                    .editStatus(present.get(), one -> CertificateStatuses.with(one, status, clock.instant()))
                    .thenAccept(own::note)
                    .handle((done, failure) -> retry(key, status, attempt, failure))
                    .thenCompose(stage -> stage);
        });
    }

    /** What a status is made from: from the newest that is known here; asked for when that was not new enough, or there is none. */
    private CompletionStage<Optional<Certificate>> base(ResourceKey key, int attempt) {
        var known = attempt == 1 ? own.newest(key) : Optional.<Certificate>empty();
        return known.isPresent() ? CompletableFuture.completedFuture(known) : resources.get(Certificate.class, key);
    }

    /** What waits for a person is said aloud once and not only in a condition. */
    private void tellRefusal(Certificate certificate, CertificateStatus status) {
        var before = CertificateStatuses.of(certificate).condition(CertificateStatus.ISSUING);
        status.condition(CertificateStatus.ISSUING)
                .filter(now -> TOLD_ALOUD.contains(now.reason()))
                .filter(now -> !before.equals(Optional.of(now)))
                .ifPresent(now -> {
                    LOG.warn("certificate {}: {}", ResourceKey.of(certificate), now.message());
                });
    }

    private CompletionStage<Void> retry(
            ResourceKey key, CertificateStatus status, int attempt, @Nullable Throwable failure) {
        if (failure == null) {
            return CompletableFuture.completedFuture(null);
        }
        return attempt < STATUS_ATTEMPTS_MAX && isReason(failure, ResourceFailure.Reason.CONFLICT)
                ? writeStatus(key, status, attempt + 1)
                : CompletableFuture.failedFuture(failure);
    }

    /** From the cache; asked for when it is not there, which may be because it is new. */
    private <T extends HasMetadata> CompletionStage<Optional<T>> cached(Class<T> kind, ResourceKey key) {
        var cached = resources.informer(kind).get(key);
        return cached.isPresent() ? CompletableFuture.completedFuture(cached) : resources.get(kind, key);
    }

    private CompletionStage<Optional<StoredSecret>> secret(SecretName name) {
        return resources.get(Secret.class, Secrets.key(name)).thenApply(found -> found.map(Secrets::of));
    }

    /** An issuer as it is now, as the one who asks for a signature may use it; none of foreign groups. */
    CompletionStage<Optional<FoundIssuer>> issuer(HasMetadata asking, IssuerRef ref) {
        return issuer(asking.getMetadata().getNamespace(), ref, Optional.of(asking));
    }

    private CompletionStage<Optional<FoundIssuer>> issuer(CertificateName asking, IssuerRef ref) {
        var certificate = resources.informer(Certificate.class).get(new ResourceKey(asking.namespace(), asking.name()));
        return issuer(asking.namespace(), ref, certificate);
    }

    private CompletionStage<Optional<FoundIssuer>> issuer(
            String namespace, IssuerRef ref, Optional<? extends HasMetadata> asking) {
        if (!ref.group().equals(IssuerRef.GROUP)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return ref.isClusterWide()
                ? issuer(IssuerKind.CLUSTER_ISSUER, new ResourceKey("", ref.name()), asking)
                : issuer(IssuerKind.ISSUER, new ResourceKey(namespace, ref.name()), asking);
    }

    private <T extends HasMetadata> CompletionStage<Optional<FoundIssuer>> issuer(
            IssuerKind<T> kind, ResourceKey key, Optional<? extends HasMetadata> asking) {
        var found = resources.informer(kind.model()).get(key).map(kind.spec());
        if (found.isPresent() && found.get() instanceof IssuerSpec.Ca ca) {
            var name = new SecretName(IssuerKind.secretNamespace(key, clusterNamespace), ca.secretName());
            return cached(Secret.class, Secrets.key(name))
                    .thenApply(pair -> Optional.of(new FoundIssuer(ca, pair.map(Secrets::of))));
        }
        var asked = kind.asked(key, clusterNamespace);
        return CompletableFuture.completedFuture(
                found.map(spec -> new FoundIssuer(spec, Optional.empty(), remote(spec, asked, asking))));
    }

    private Optional<Issuer> remote(
            IssuerSpec spec, RemoteIssuers.Asked asked, Optional<? extends HasMetadata> asking) {
        return spec instanceof IssuerSpec.Remote ? asking.flatMap(one -> remote.issuer(asked, one)) : Optional.empty();
    }

    private boolean feedsIssuer(SecretName secret) {
        return feeds(IssuerKind.ISSUER, secret) || feeds(IssuerKind.CLUSTER_ISSUER, secret);
    }

    private <T extends HasMetadata> boolean feeds(IssuerKind<T> kind, SecretName secret) {
        return resources.informer(kind.model()).list().stream()
                .anyMatch(issuer -> IssuerSecrets.of(kind, issuer, clusterNamespace)
                        .filter(secret::equals)
                        .isPresent());
    }

    private static <T> CompletionStage<Void> conflicting(SecretName name, Supplier<CompletionStage<T>> write) {
        return write.get().handle((done, failure) -> {
            if (failure == null) {
                return null;
            }
            if (isReason(failure, ResourceFailure.Reason.CONFLICT)
                    || isReason(failure, ResourceFailure.Reason.ALREADY_EXISTS)
                    || isReason(failure, ResourceFailure.Reason.NOT_FOUND)) {
                throw new Conflict(name, failure);
            }
            throw new CompletionException(failure);
        });
    }

    private static boolean isReason(Throwable failure, ResourceFailure.Reason reason) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ResourceFailure refused && refused.reason() == reason;
    }
}
