package io.sealane.certificates.request;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.RequestSigner;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.request.RequestCheck;
import io.sealane.cert.request.RequestCheck.Asked;
import io.sealane.cert.request.RequestCheck.Verdict;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.Usage;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.model.Present;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves CertificateRequests that users make: checks, approves, has them signed, as cert-manager does, with its conditions. Records of our
 * own issues are passed over.
 */
public final class RequestSigning implements Reconciler {

    private static final String KEY_SECRET = "cert-manager.io/private-key-secret-name";
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Resources resources;
    private final Issuers issuers;
    private final CertificatesSettings settings;
    private final RequestSigner signer;
    private final RequestStatuses statuses;
    private final Executor work;
    private final InstantSource clock;

    /** Finds issuers as they are now. */
    public interface Issuers {

        /** The one that is referred to, as {@code asking} may use it; none of foreign groups. */
        CompletionStage<Optional<FoundIssuer>> find(CertificateRequest asking, IssuerRef ref);
    }

    public RequestSigning(
            Resources resources, Issuers issuers, CertificatesSettings settings, Executor work, InstantSource clock) {
        this.resources = resources;
        this.issuers = issuers;
        this.settings = settings;
        this.signer = new RequestSigner(settings.keeping());
        this.statuses = new RequestStatuses(resources, clock);
        this.work = work;
        this.clock = clock;
    }

    /** Whether there is anything left to do about one. */
    static boolean isOpen(CertificateRequest request) {
        var metadata = request.getMetadata();
        return request.getSpec() != null
                && metadata.getDeletionTimestamp() == null
                && !map(metadata.getAnnotations()).containsKey(CertificateRequests.RECORD)
                && !RequestConditions.isOver(request)
                && issuerRef(request)
                        .filter(ref -> ref.group().equals(IssuerRef.GROUP))
                        .isPresent();
    }

    /** Whether a change may have left something to do. */
    public static boolean concerns(Change<CertificateRequest> change) {
        return change.present() && isOpen(change.resource());
    }

    /** Which requests have work left that an issuer is named for. */
    public static Stream<ResourceKey> waitingFor(
            List<CertificateRequest> requests, ResourceKey issuer, Function<String, IssuerRef> ref) {
        var wanted = ref.apply(issuer.name());
        return requests.stream()
                .filter(RequestSigning::isOpen)
                .filter(request -> issuerRef(request).filter(wanted::equals).isPresent())
                .map(ResourceKey::of)
                .filter(key -> wanted.isClusterWide() || key.namespace().equals(issuer.namespace()));
    }

    /** Nothing when it names nobody who could sign. */
    static Optional<IssuerRef> issuerRef(CertificateRequest request) {
        var ref = request.getSpec().getIssuerRef();
        try {
            return maybe(ref).map(one -> new IssuerRef(text(one.getGroup()), text(one.getKind()), text(one.getName())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return resources
                .get(CertificateRequest.class, key)
                .thenCompose(found -> found.filter(RequestSigning::isOpen)
                        .map(this::serve)
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private CompletionStage<Optional<Duration>> serve(CertificateRequest request) {
        if (RequestConditions.isTrue(request, RequestConditions.DENIED)) {
            return over(statuses.denied(request, Optional.empty()));
        }
        if (RequestConditions.isTrue(request, RequestConditions.INVALID)) {
            return over(statuses.failed(request, "the request is invalid, see the condition InvalidRequest"));
        }
        return CompletableFuture.supplyAsync(() -> verdict(request), work)
                .thenCompose(verdict -> act(request, verdict));
    }

    private CompletionStage<Optional<Duration>> act(CertificateRequest request, Verdict verdict) {
        var approved = RequestConditions.isTrue(request, RequestConditions.APPROVED);
        if (verdict instanceof Verdict.Invalid invalid) {
            return over(statuses.invalid(request, invalid.message()));
        }
        if (verdict instanceof Verdict.Denied denied) {
            // Somebody else may approve more than we would, and still cannot make us sign it.
            return over(
                    approved
                            ? statuses.failed(request, denied.message())
                            : statuses.denied(request, Optional.of(denied.message())));
        }
        var accepted = (Verdict.Accepted) verdict;
        if (approved) {
            return sign(request, accepted);
        }
        return settings.requests().approve()
                ? statuses.approved(request).thenCompose(now -> sign(now, accepted))
                : over(statuses.waiting(request));
    }

    private CompletionStage<Optional<Duration>> sign(CertificateRequest request, Verdict.Accepted accepted) {
        var ref = issuerRef(request).orElseThrow();
        return issuers.find(request, ref)
                .thenCompose(found -> found.map(issuer -> signed(request, accepted, issuer))
                        .orElseGet(() -> CompletableFuture.failedFuture(
                                IssueFailure.notReady("IssuerNotFound", "Referenced " + ref + " not found", null))))
                .handle((chain, failure) -> failure == null ? issued(request, chain) : notIssued(request, failure))
                .thenCompose(stage -> stage);
    }

    private CompletionStage<CertificateChain> signed(
            CertificateRequest request, Verdict.Accepted accepted, FoundIssuer issuer) {
        var now = clock.instant();
        var template = new CertificateTemplate(
                accepted.contents(),
                now.minus(settings.keeping().backdating()),
                now.plus(accepted.duration()),
                Optional.empty());
        var order = issuer.spec() instanceof IssuerSpec.SelfSigned
                ? ownKey(request, accepted).thenApply(keys -> new IssueOrder(template, keys, accepted.request(), now))
                : CompletableFuture.completedFuture(IssueOrder.of(template, accepted.request(), now));
        return order.thenApplyAsync(one -> signer.sign(issuer, one), work).thenCompose(stage -> stage);
    }

    private CompletionStage<KeyPair> ownKey(CertificateRequest request, Verdict.Accepted accepted) {
        var metadata = request.getMetadata();
        var name = text(map(metadata.getAnnotations()).get(KEY_SECRET));
        if (name.isEmpty()) {
            throw IssueFailure.failed(
                    "MissingAnnotation",
                    "Annotation \"" + KEY_SECRET
                            + "\" missing or reference empty: a self-signed certificate needs its private key",
                    null);
        }
        return resources
                .get(Secret.class, new ResourceKey(metadata.getNamespace(), name))
                .thenApplyAsync(found -> keyPair(name, found.map(Secrets::of), accepted), work);
    }

    private static KeyPair keyPair(String name, Optional<StoredSecret> found, Verdict.Accepted accepted) {
        try {
            var key = found.flatMap(secret -> secret.text(StoredSecret.TLS_KEY))
                    .map(Pem::parsePrivateKey)
                    .orElseThrow(() -> IssueFailure.notReady(
                            "ErrorGettingPrivateKey", "Secret " + name + " with the private key not found", null));
            var publicKey = accepted.request().publicKey();
            if (!Keys.matches(key, publicKey)) {
                throw IssueFailure.failed(
                        "ErrorKeyMatch", "the key in Secret " + name + " is not the one of spec.request", null);
            }
            return new KeyPair(publicKey, key);
        } catch (X509Failure e) {
            throw IssueFailure.notReady(
                    "ErrorParsingPrivateKey", "Secret " + name + " holds no private key: " + e.getMessage(), e);
        }
    }

    private CompletionStage<Optional<Duration>> issued(CertificateRequest request, CertificateChain chain) {
        return over(statuses.issued(request, chain));
    }

    private CompletionStage<Optional<Duration>> notIssued(CertificateRequest request, Throwable thrown) {
        var cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof IssueFailure failure)) {
            return CompletableFuture.failedFuture(cause); // the API, not the issuer: the pass is repeated
        }
        return failure.kind() == IssueFailure.Kind.NOT_READY
                ? statuses.pending(request, failure.text()).thenApply(done -> Optional.of(AGAIN))
                : over(statuses.failed(request, failure.reason() + ": " + failure.text()));
    }

    private Verdict verdict(CertificateRequest request) {
        var spec = request.getSpec();
        try {
            var pem = new String(Base64.getDecoder().decode(text(spec.getRequest())), StandardCharsets.ISO_8859_1);
            var usages = list(spec.getUsages()).stream().map(Usage::of).collect(Collectors.toUnmodifiableSet());
            var duration = maybe(spec.getDuration()).map(io.fabric8.kubernetes.api.model.Duration::getDuration);
            return RequestCheck.of(
                    settings.requests(), new Asked(pem, usages, Present.isTrue(spec.getIsCA()), duration));
        } catch (IllegalArgumentException e) {
            return new Verdict.Invalid("spec: " + e.getMessage());
        }
    }

    private static <T> CompletionStage<Optional<Duration>> over(CompletionStage<T> stage) {
        return stage.thenApply(done -> Optional.empty());
    }
}
