package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.map;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.CaIssuer;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.model.StoredChain;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Owners;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The Secret that an issuer signs with, and the one that is to follow. The next authority is made by a Certificate that is a copy of the
 * present one's, or was brought along. The copy and its Secret bear names of this rotation: another one that tidies up, which each does
 * once more after a start, must not take them away, nor leave its own to be taken for them.
 */
final class RotatedAuthority {

    /** Label on what was made for a rotation only: the rotation's id. */
    static final String ROTATION = "cert.sealane.io/rotation";

    /** Annotation on the present authority: the rotation that has found nothing to put in its place. */
    private static final String GIVEN_UP = "cert.sealane.io/switch-given-up";

    private static final String NEXT = "-next-";
    private static final String OURS = "cert.sealane.io/";
    private static final Duration CANARY_LIFE = Duration.ofHours(1);

    private final Resources resources;
    private final SecretName present;
    /** Where the next authority is made, if none was brought along. */
    private final SecretName made;

    private final SecretName next;
    private final Optional<String> broughtAlong;
    private final String suffix;
    private final String rotation;
    private volatile Map<String, Optional<String>> examined = Map.of();

    /**
     * The authority that a rotation replaces, and the one that it makes.
     *
     * @param rotation its id
     * @param broughtAlong name of a Secret in the same namespace that holds the next authority, if there is one
     */
    RotatedAuthority(Resources resources, SecretName present, String rotation, Optional<String> broughtAlong) {
        this.resources = resources;
        this.present = present;
        this.rotation = rotation;
        this.suffix = NEXT + String.format(Locale.ROOT, "%08x", rotation.hashCode());
        this.made = new SecretName(present.namespace(), present.name() + suffix);
        this.next = broughtAlong
                .map(name -> new SecretName(present.namespace(), name))
                .orElse(made);
        this.broughtAlong = broughtAlong;
    }

    /** The same rotation's, if that is what is brought along. */
    RotatedAuthority bringing(Optional<String> secret) {
        return brings(secret) ? this : new RotatedAuthority(resources, present, rotation, secret);
    }

    /** Whether the next authority is looked for there; empty: whether it is made. */
    boolean brings(Optional<String> secret) {
        return broughtAlong.equals(secret);
    }

    SecretName present() {
        return present;
    }

    /** Secrets that hold authorities and not what they have signed. */
    Set<SecretName> secrets() {
        return Set.copyOf(List.of(present, next, made));
    }

    CompletionStage<Optional<Secret>> presentSecret() {
        return resources.get(Secret.class, Secrets.key(present));
    }

    /**
     * Why an authority is not its holder's own: it is none that he is known to have the key of, or ends at somebody else's root, which need
     * not have signed anything of it.
     */
    static Optional<String> notItsOwn(Secret secret) {
        var stored = Secrets.of(secret);
        return StoredChain.of(secret).flatMap(chain -> {
            var leaf = chain.leaf();
            var top = chain.chain().get(chain.chain().size() - 1);
            var where = "in Secret " + stored.name() + ", got \"";
            var got = where + leaf.getSubjectX500Principal() + "\"";
            if (!CertificateChain.isSelfSigned(leaf)) {
                return Optional.of("a root " + got + " below \"" + leaf.getIssuerX500Principal() + "\"");
            }
            if (!top.equals(leaf)) {
                return Optional.of("no root but \"" + leaf.getSubjectX500Principal() + "\" " + where
                        + top.getSubjectX500Principal() + "\" behind it");
            }
            return isPair(stored, leaf) ? Optional.empty() : Optional.of("a root and its key " + got + " without it");
        });
    }

    private static boolean isPair(StoredSecret secret, X509Certificate certificate) {
        try {
            return secret.text(StoredSecret.TLS_KEY)
                    .map(Pem::parsePrivateKey)
                    .filter(key -> Keys.matches(key, certificate.getPublicKey()))
                    .isPresent();
        } catch (X509Failure e) {
            return false;
        }
    }

    /** What those have who read the cache, which may be older. */
    Optional<StoredChain> cachedChain() {
        return resources.informer(Secret.class).get(Secrets.key(present)).flatMap(StoredChain::of);
    }

    CompletionStage<Optional<Secret>> nextSecret() {
        return resources.get(Secret.class, Secrets.key(next));
    }

    /** Why the next authority must not be used; a certificate that it signs is verified once per authority. */
    Optional<String> problem(Secret secret, String fingerprint, Instant now) {
        var known = examined.get(fingerprint);
        if (known == null) {
            known = examine(Secrets.of(secret), now);
            examined = Map.of(fingerprint, known);
        }
        return known;
    }

    private static Optional<String> examine(StoredSecret secret, Instant now) {
        try {
            var issuer = CaIssuer.of(
                    secret.text(StoredSecret.TLS_CRT).orElse(""),
                    secret.text(StoredSecret.TLS_KEY).orElse(""),
                    Duration.ofMinutes(1));
            var keys = Keys.generate(KeySpec.ecdsa(256));
            var names = SubjectAltNames.dns("canary.invalid");
            var usages = Set.of(Usage.SERVER_AUTH);
            var subject = SubjectName.of("canary");
            var template = new CertificateTemplate(subject, names, usages, false, now, now.plus(CANARY_LIFE));
            var request = SigningRequest.create(keys, subject, names, usages, false);
            var chain = issuer.issue(new IssueOrder(template, keys, request, now))
                    .toCompletableFuture()
                    .join();
            return chain.ca() == null || !CertificateChain.isSelfSigned(chain.ca())
                    ? Optional.of("a next authority whose root is known")
                    : Optional.empty();
        } catch (IssueFailure | X509Failure | CompletionException e) {
            return Optional.of("a next authority that can sign: " + e.getMessage());
        }
    }

    /**
     * Has the next authority made, by the recipe of the present one.
     *
     * @param rotation for whom; it goes with it
     */
    CompletionStage<Void> makeNext(String id, CARotation rotation, Optional<Certificate> recipe) {
        if (broughtAlong.isPresent() || recipe.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var certificate = recipe.get();
        var copy = new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(present.namespace())
                .withName(certificate.getMetadata().getName() + suffix)
                .withLabels(Map.of(ROTATION, id))
                .withOwnerReferences(Owners.controller(rotation))
                .endMetadata()
                .withSpec(certificate.getSpec())
                .editSpec()
                .withSecretName(next.name())
                .endSpec()
                .build();
        return ignoring(ResourceFailure.Reason.ALREADY_EXISTS, resources.create(copy));
    }

    /** Whether there is a way to a next authority at all. */
    Optional<String> obstacle(Optional<Certificate> recipe) {
        return broughtAlong.isPresent() || recipe.isPresent()
                ? Optional.empty()
                : Optional.of("a next authority: no Certificate makes Secret " + present
                        + ", so name a Secret with one in spec.next.secretName");
    }

    /**
     * Puts the next authority where the issuer finds it, on condition that the old one is still there. If the next one is gone, that is noted
     * at the old one: no earlier write that is still under way can then take its place.
     *
     * @return failed when somebody else has put a third one there
     */
    CompletionStage<Void> switchTo(String oldRoot, String nextRoot) {
        return resources
                .get(Secret.class, Secrets.key(present))
                .thenCombine(nextSecret(), (now, then) -> {
                    var signing = now.map(RotatedAuthority::rootOf);
                    if (signing.filter(nextRoot::equals).isPresent()) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (signing.filter(oldRoot::equals).isEmpty()) {
                        return CompletableFuture.<Void>failedFuture(new IllegalStateException(
                                "Secret " + present + ": expected the old authority or the next one, got another"));
                    }
                    var following = then.filter(one -> rootOf(one).equals(nextRoot));
                    return resources
                            .replace(following
                                    .map(one -> switched(now.orElseThrow(), one))
                                    .orElseGet(() -> givenUp(now.orElseThrow())))
                            .<Void>thenApply(done -> null);
                })
                .thenCompose(stage -> stage);
    }

    /** Whether the next authority was found gone, and the issuer still has another. */
    boolean isGivenUp(Optional<Secret> now, String nextRoot) {
        return now.filter(secret -> rotation.equals(
                                map(secret.getMetadata().getAnnotations()).get(GIVEN_UP))
                        && !rootOf(secret).equals(nextRoot))
                .isPresent();
    }

    private Secret givenUp(Secret present) {
        return new SecretBuilder(present)
                .editMetadata()
                .addToAnnotations(GIVEN_UP, rotation)
                .endMetadata()
                .build();
    }

    /** Its fingerprint; empty when it is not known. */
    private static String rootOf(Secret secret) {
        return StoredChain.of(secret)
                .flatMap(StoredChain::root)
                .map(RotationInventory::fingerprint)
                .orElse("");
    }

    private static Secret switched(Secret present, Secret next) {
        var annotations = new HashMap<>(map(present.getMetadata().getAnnotations()));
        annotations.keySet().removeIf(key -> key.startsWith(OURS));
        // They say what the certificate was asked to be: without them its keeper would take it for a stranger's.
        map(next.getMetadata().getAnnotations()).forEach((key, value) -> {
            if (key.startsWith(OURS)) {
                annotations.put(key, value);
            }
        });
        var data = new HashMap<>(map(present.getData()));
        for (var key : Set.of(StoredSecret.TLS_CRT, StoredSecret.TLS_KEY, StoredSecret.CA_CRT)) {
            data.remove(key);
            if (map(next.getData()).containsKey(key)) {
                data.put(key, next.getData().get(key));
            }
        }
        return new SecretBuilder(present)
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .withData(data)
                .build();
    }

    /** Removes the copy of the Certificate and its Secret, also where another one was brought along later; what was brought along stays. */
    CompletionStage<Void> tidy(Optional<Certificate> recipe) {
        if (brings(Optional.of(made.name())) || recipe.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var copy =
                new ResourceKey(present.namespace(), recipe.get().getMetadata().getName() + suffix);
        return resources
                .delete(Certificate.class, copy)
                .thenCompose(done -> resources.delete(Secret.class, Secrets.key(made)));
    }

    private static <T> CompletionStage<Void> ignoring(ResourceFailure.Reason reason, CompletionStage<T> stage) {
        return stage.<Void>handle((done, failure) -> {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (failure == null || cause instanceof ResourceFailure refused && refused.reason() == reason) {
                return null;
            }
            throw new CompletionException(cause);
        });
    }
}
