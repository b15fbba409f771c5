package io.sealane.certificates.issuer;

import io.fabric8.certmanager.api.model.v1.IssuerSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.acme.OrderBook.IssuerName;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.certificates.model.Present;
import io.sealane.certificates.model.Secrets;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Issuers that are asked over the network: which of them are ready, and as whom they are asked. Safe for any thread.
 *
 * <p>Each judgement reads the Secrets anew. A judgement that fails takes the issuer out of use until one succeeds.
 */
public final class RemoteIssuers {

    /**
     * One issuer.
     *
     * @param kind {@code Issuer} or {@code ClusterIssuer}
     * @param namespace where its Secrets are
     */
    public record Asked(String kind, ResourceKey key, String namespace) {}

    /** An issuer that may be asked. */
    @FunctionalInterface
    interface Ready {
        Issuer issuerFor(Requester requester);
    }

    /** What came of a judgement. */
    record Prepared(Verdict verdict, Optional<Ready> ready) {}

    /** Who makes issuers ready. */
    public record Setups(AcmeSetup acme, VaultSetup vault) {}

    private final Resources resources;
    private final Optional<Setups> setups;
    private final Consumer<Asked> becameReady;
    private final Map<Asked, Ready> ready = new ConcurrentHashMap<>();

    /**
     * None is ready yet.
     *
     * @param setups none on a node that calls no servers outside: then no issuer is ever ready
     * @param becameReady told of each that may be asked from now on; after a restart no status tells it
     */
    public RemoteIssuers(Resources resources, Optional<Setups> setups, Consumer<Asked> becameReady) {
        this.resources = resources;
        this.setups = setups;
        this.becameReady = becameReady;
    }

    /** Makes an issuer ready, if that is possible now. */
    CompletionStage<Verdict> prepare(Asked asked, IssuerSpec spec) {
        if (setups.isEmpty()) {
            return CompletableFuture.completedFuture(
                    Verdict.notReady("NotServed", "this node calls no servers outside"));
        }
        return read(asked, spec)
                .thenCompose(secrets -> prepare(setups.get(), asked, spec, secrets))
                .exceptionally(failure -> new Prepared(verdict(setups.get(), spec, failure), Optional.empty()))
                .thenApply(prepared -> {
                    prepared.ready().ifPresentOrElse(one -> use(asked, one), () -> ready.remove(asked));
                    return prepared.verdict();
                });
    }

    private void use(Asked asked, Ready now) {
        if (ready.put(asked, now) == null) {
            becameReady.accept(asked);
        }
    }

    /** Who asks it for a certificate; empty while it is not ready. */
    public Optional<Issuer> issuer(Asked asked, HasMetadata asking) {
        return Optional.ofNullable(ready.get(asked)).map(one -> one.issuerFor(requester(asked, asking)));
    }

    /** It is gone: nobody is given it any more. */
    public void forget(Asked asked) {
        ready.remove(asked);
    }

    /** The Secrets that an issuer's readiness depends on. */
    static Set<SecretName> secrets(Asked asked, IssuerSpec spec) {
        return names(spec).stream()
                .map(name -> new SecretName(asked.namespace(), name))
                .collect(Collectors.toSet());
    }

    private CompletionStage<Prepared> prepare(
            Setups by, Asked asked, IssuerSpec spec, Map<String, StoredSecret> secrets) {
        return spec.getAcme() != null
                ? by.acme().prepare(asked.namespace(), spec.getAcme(), secrets, Optional.ofNullable(ready.get(asked)))
                : by.vault().prepare(asked, spec.getVault(), secrets);
    }

    private CompletionStage<Map<String, StoredSecret>> read(Asked asked, IssuerSpec spec) {
        CompletionStage<Map<String, StoredSecret>> all = CompletableFuture.completedFuture(new HashMap<>());
        for (var name : names(spec)) {
            all = all.thenCombine(
                    resources.get(Secret.class, new ResourceKey(asked.namespace(), name)), (found, secret) -> {
                        secret.map(Secrets::of).ifPresent(one -> found.put(name, one));
                        return found;
                    });
        }
        return all;
    }

    private static Set<String> names(IssuerSpec spec) {
        if (spec.getAcme() != null) {
            return AcmeSpecs.secrets(spec.getAcme());
        }
        return spec.getVault() == null ? Set.of() : VaultSetup.secrets(spec.getVault());
    }

    private static Verdict verdict(Setups by, IssuerSpec spec, Throwable thrown) {
        var cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof IllegalArgumentException wrong) {
            return Verdict.notReady("InvalidSpec", Present.text(wrong.getMessage()));
        }
        if (cause instanceof IssueFailure refused) {
            return spec.getAcme() != null
                    ? by.acme().failed(refused)
                    : by.vault().failed(refused);
        }
        throw new CompletionException(cause); // the API, not the issuer: the pass is repeated
    }

    private static Requester requester(Asked asked, HasMetadata asking) {
        var metadata = asking.getMetadata();
        return new Requester(
                asking.getKind(),
                metadata.getNamespace(),
                metadata.getName(),
                Present.text(metadata.getUid()),
                Present.map(metadata.getLabels()),
                new IssuerName(asked.kind(), asked.key().name()));
    }
}
