package io.sealane.certificates.issuer;

import io.fabric8.certmanager.api.model.acme.v1.ACMEIssuer;
import io.fabric8.certmanager.api.model.acme.v1.ACMEIssuerStatusBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.acme.AcmeAccount;
import io.sealane.cert.issuer.acme.AcmeIssuers;
import io.sealane.cert.issuer.acme.AcmeSpec;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.cert.x509.X509Failure;
import io.sealane.certificates.issuer.RemoteIssuers.Prepared;
import io.sealane.certificates.issuer.RemoteIssuers.Ready;
import io.sealane.certificates.model.Present;
import io.sealane.resource.Resources;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Makes ACME issuers ready: their Secrets read, the account's key found or made and kept, the account registered. Any thread. */
public final class AcmeSetup {

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    /**
     * An account in use.
     *
     * @param spec what it was registered with
     * @param key whose account it is
     */
    record Account(AcmeSpec spec, PublicKey key, AcmeAccount account) implements Ready {

        @Override
        public Issuer issuerFor(Requester requester) {
            return account.issuerFor(requester);
        }
    }

    private final Resources resources;
    private final AcmeIssuers issuers;
    private final Executor work;
    private final InstantSource clock;

    public AcmeSetup(Resources resources, AcmeIssuers issuers, Executor work, InstantSource clock) {
        this.resources = resources;
        this.issuers = issuers;
        this.work = work;
        this.clock = clock;
    }

    /**
     * Judges one issuer.
     *
     * @param secrets those of {@link AcmeSpecs#secrets} that exist, by name
     * @param known what is in use, which is kept when nothing about it has changed: a server that is away now is no reason to forget an
     *     account
     */
    CompletionStage<Prepared> prepare(
            String namespace, ACMEIssuer acme, Map<String, StoredSecret> secrets, Optional<Ready> known) {
        var spec = AcmeSpecs.of(acme, secrets);
        return accountKey(namespace, acme, secrets).thenCompose(key -> register(spec, key, known));
    }

    /** What a refusal says about the issuer. */
    Verdict failed(IssueFailure refused) {
        var pause = refused.retryAt()
                .map(at -> Duration.between(clock.instant(), at))
                .filter(time -> time.compareTo(PAUSE_AFTER_FAILURE) > 0)
                .orElse(PAUSE_AFTER_FAILURE);
        return Verdict.notReady("ErrRegisterACMEAccount", "Failed to register ACME account: " + refused.text())
                .againIn(pause);
    }

    private CompletionStage<Prepared> register(AcmeSpec spec, KeyPair key, Optional<Ready> known) {
        var same = known.filter(Account.class::isInstance)
                .map(Account.class::cast)
                .filter(one -> one.spec().equals(spec) && one.key().equals(key.getPublic()));
        if (same.isPresent()) {
            return CompletableFuture.completedFuture(prepared(same.get()));
        }
        return issuers.register(spec, key).thenApply(account -> prepared(new Account(spec, key.getPublic(), account)));
    }

    private static Prepared prepared(Account account) {
        var told = new ACMEIssuerStatusBuilder()
                .withUri(account.account().url())
                .withLastRegisteredEmail(account.spec().email())
                .withLastPrivateKeyHash(AccountKeys.fingerprint(account.key()))
                .build();
        var verdict = Verdict.ready("ACMEAccountRegistered", "The ACME account was registered with the ACME server");
        return new Prepared(verdict.with(told), Optional.of(account));
    }

    private CompletionStage<KeyPair> accountKey(String namespace, ACMEIssuer acme, Map<String, StoredSecret> secrets) {
        var ref = AcmeSpecs.accountKey(acme);
        var stored = Optional.ofNullable(secrets.get(ref.name()));
        var text = stored.flatMap(secret -> secret.text(ref.key()));
        if (text.isPresent()) {
            return CompletableFuture.supplyAsync(() -> read(text.get()), work);
        }
        if (stored.isPresent()) {
            throw new IllegalArgumentException("spec.acme.privateKeySecretRef: Secret " + ref.name() + " has no key "
                    + ref.key() + "; expected the account's RSA key there");
        }
        if (Present.isTrue(acme.getDisableAccountKeyGeneration())) {
            throw new IllegalArgumentException("spec.acme.privateKeySecretRef: Secret " + ref.name()
                    + " not found, and disableAccountKeyGeneration is set");
        }
        return CompletableFuture.supplyAsync(AccountKeys::generate, work)
                .thenCompose(key -> keep(new SecretName(namespace, ref.name()), ref.key(), key));
    }

    private static KeyPair read(String pem) {
        try {
            return AccountKeys.read(pem);
        } catch (X509Failure e) {
            throw new IllegalArgumentException("spec.acme.privateKeySecretRef: " + e.getMessage(), e);
        }
    }

    /** Kept before it is used: an account whose key is lost can never be used again. */
    private CompletionStage<KeyPair> keep(SecretName name, String dataKey, KeyPair key) {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(name.namespace())
                .withName(name.name())
                .addToLabels("app.kubernetes.io/managed-by", "sealane")
                .endMetadata()
                .withType("Opaque")
                .addToData(dataKey, Base64.getEncoder().encodeToString(AccountKeys.write(key)))
                .build();
        return resources.create(secret).thenApply(created -> key);
    }
}
