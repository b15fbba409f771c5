package io.sealane.certificates;

import static io.sealane.certificates.model.Present.map;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.CertStore;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.spec.CertificateName;
import io.sealane.certificates.model.Secrets;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Secrets with the keys of issues that take their time; owned by their Certificate, gone when the issue is over. Any thread. */
final class NextKeys {

    private static final String LABEL = "cert-manager.io/next-private-key";

    private final Resources resources;
    private final Set<CertificateName> kept = Collections.newSetFromMap(Collections.synchronizedMap(new Newest()));

    NextKeys(Resources resources) {
        this.resources = resources;
    }

    /** Older ones the informer has seen by now; of Certificates that were deleted while they were issued nobody says that it is over. */
    private static final class Newest extends LinkedHashMap<CertificateName, Boolean> {

        private static final long serialVersionUID = 1;
        private static final int COUNT_MAX = 10_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CertificateName, Boolean> eldest) {
            return size() > COUNT_MAX;
        }
    }

    /** @param old the Secret of that name */
    CompletionStage<Void> keep(Certificate owner, Optional<Secret> old, StoredSecret wanted) {
        if (old.isPresent() && !isOurs(old.get())) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "Secret " + wanted.name() + " was made by somebody else and holds no next key"));
        }
        kept.add(new CertificateName(
                wanted.name().namespace(), owner.getMetadata().getName()));
        var secret = new SecretBuilder(
                        old.map(one -> Secrets.with(one, wanted)).orElseGet(() -> Secrets.created(wanted)))
                .editMetadata()
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(owner.getApiVersion())
                        .withKind(owner.getKind())
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .endMetadata()
                .build();
        return (old.isPresent() ? resources.replace(secret) : resources.create(secret))
                .thenCompose(done -> name(ResourceKey.of(owner), wanted.name().name()));
    }

    /** Says in the Certificate's status where the next key is; what cannot be said is no reason to go without it. */
    private CompletionStage<Void> name(ResourceKey certificate, @Nullable String secret) {
        return named(certificate, secret)
                .exceptionallyCompose(overtaken -> named(certificate, secret))
                .exceptionally(lost -> null);
    }

    private CompletionStage<Void> named(ResourceKey certificate, @Nullable String secret) {
        return resources
                .get(Certificate.class, certificate)
                .thenCompose(found -> found.map(one -> resources
                                .editStatus(one, each -> naming(each, secret))
                                .<Void>thenApply(done -> null))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    private static Certificate naming(Certificate certificate, @Nullable String secret) {
        return new CertificateBuilder(certificate)
                .editOrNewStatus()
                .withNextPrivateKeySecretName(secret)
                .endStatus()
                .build();
    }

    /** Most issues keep none, and cost nothing here. */
    CompletionStage<Void> drop(CertificateName name) {
        var key = Secrets.key(CertStore.nextOf(name));
        var known = resources.informer(Secret.class).get(key).filter(NextKeys::isOurs);
        return kept.remove(name) || known.isPresent()
                ? resources
                        .delete(Secret.class, key)
                        .thenCompose(done -> name(new ResourceKey(name.namespace(), name.name()), null))
                : CompletableFuture.completedFuture(null);
    }

    private static boolean isOurs(Secret secret) {
        return "true".equals(map(secret.getMetadata().getLabels()).get(LABEL));
    }
}
