package io.sealane.certificates.issuer;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.meta.v1.SecretKeySelector;
import io.fabric8.certmanager.api.model.v1.VaultAppRole;
import io.fabric8.certmanager.api.model.v1.VaultAuth;
import io.fabric8.certmanager.api.model.v1.VaultIssuer;
import io.fabric8.certmanager.api.model.v1.VaultKubernetesAuth;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.vault.VaultSpec;
import io.sealane.cert.issuer.vault.VaultSpec.AppRole;
import io.sealane.cert.issuer.vault.VaultSpec.Auth;
import io.sealane.cert.issuer.vault.VaultSpec.Kubernetes;
import io.sealane.cert.issuer.vault.VaultSpec.Token;
import io.sealane.certificates.issuer.RemoteIssuers.Asked;
import io.sealane.certificates.issuer.RemoteIssuers.Prepared;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.ServiceAccountTokens;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes Vault issuers ready: {@code spec.vault} and its Secrets read, Vault asked whether it lets us in. Any thread. */
public final class VaultSetup {

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    private final OutboundHttp http;
    private final Limits limits;
    private final ServiceAccountTokens tokens;

    public VaultSetup(OutboundHttp http, Limits limits, ServiceAccountTokens tokens) {
        this.http = http;
        this.limits = limits;
        this.tokens = tokens;
    }

    /** @param secrets those of {@link #secrets} that exist, by name */
    CompletionStage<Prepared> prepare(Asked asked, VaultIssuer vault, Map<String, StoredSecret> secrets) {
        var issuer =
                new io.sealane.cert.issuer.vault.VaultIssuer(new Reading(asked, secrets).read(vault), http, limits);
        return issuer.verify()
                .thenApply(done -> new Prepared(
                        Verdict.ready("VaultVerified", "Vault verified"), Optional.of(requester -> issuer)));
    }

    Verdict failed(IssueFailure refused) {
        return Verdict.notReady("VaultError", refused.text()).againIn(PAUSE_AFTER_FAILURE);
    }

    /** Names of all Secrets that matter. */
    static Set<String> secrets(VaultIssuer vault) {
        var names = new LinkedHashSet<String>();
        names.add(name(vault.getCaBundleSecretRef()));
        var auth = vault.getAuth();
        if (auth != null) {
            names.add(name(auth.getTokenSecretRef()));
            names.add(auth.getAppRole() == null ? "" : name(auth.getAppRole().getSecretRef()));
            names.add(
                    auth.getKubernetes() == null
                            ? ""
                            : name(auth.getKubernetes().getSecretRef()));
        }
        names.remove("");
        return names;
    }

    private static String name(@Nullable SecretKeySelector ref) {
        return ref == null ? "" : text(ref.getName());
    }

    /** Reads one spec; what cannot be read is refused by {@link IllegalArgumentException} with its path. */
    private final class Reading {

        private final Asked asked;
        private final Map<String, StoredSecret> secrets;

        Reading(Asked asked, Map<String, StoredSecret> secrets) {
            this.asked = asked;
            this.secrets = secrets;
        }

        VaultSpec read(VaultIssuer vault) {
            if (vault.getClientCertSecretRef() != null || vault.getClientKeySecretRef() != null) {
                throw new IllegalArgumentException(
                        "spec.vault.clientCertSecretRef: client certificates are not supported");
            }
            if (!text(vault.getServerName()).isEmpty()) {
                throw new IllegalArgumentException(
                        "spec.vault.serverName: expected the name of spec.vault.server to be in Vault's certificate");
            }
            return new VaultSpec(
                    server(text(vault.getServer())),
                    trust(vault),
                    text(vault.getNamespace()),
                    text(vault.getPath()),
                    auth(vault.getAuth()));
        }

        private URI server(String text) {
            try {
                var uri = new URI(text);
                if (List.of("https", "http").contains(text(uri.getScheme())) && uri.getHost() != null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // said below
            }
            throw new IllegalArgumentException("spec.vault.server: expected an https (or http) URL, got " + text);
        }

        private Trust trust(VaultIssuer vault) {
            var ref = vault.getCaBundleSecretRef();
            if (ref == null) {
                return AcmeSpecs.trust("spec.vault.caBundle", text(vault.getCaBundle()));
            }
            var pem = secret("spec.vault.caBundleSecretRef", ref, "ca.crt");
            var encoded = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
            return AcmeSpecs.trust("spec.vault.caBundleSecretRef", encoded);
        }

        private Auth auth(@Nullable VaultAuth auth) {
            if (auth != null && auth.getTokenSecretRef() != null) {
                return new Token(secret("spec.vault.auth.tokenSecretRef", auth.getTokenSecretRef(), "token")
                        .strip());
            }
            if (auth != null && auth.getAppRole() != null) {
                return appRole(auth.getAppRole());
            }
            if (auth != null && auth.getKubernetes() != null) {
                return kubernetes(auth.getKubernetes());
            }
            throw new IllegalArgumentException("spec.vault.auth: expected tokenSecretRef, appRole or kubernetes");
        }

        private Auth appRole(VaultAppRole role) {
            var path = text(role.getPath());
            return new AppRole(
                    path.isEmpty() ? "approle" : path,
                    text(role.getRoleId()),
                    secret("spec.vault.auth.appRole.secretRef", role.getSecretRef(), "secretId")
                            .strip());
        }

        private Auth kubernetes(VaultKubernetesAuth given) {
            var mount = text(given.getMountPath()).isEmpty() ? "/v1/auth/kubernetes" : text(given.getMountPath());
            var account = given.getServiceAccountRef();
            if (account == null) {
                var jwt = secret("spec.vault.auth.kubernetes.secretRef", given.getSecretRef(), "token")
                        .strip();
                return new Kubernetes(mount, text(given.getRole()), () -> CompletableFuture.completedFuture(jwt));
            }
            var key = new ResourceKey(asked.namespace(), text(account.getName()));
            var audiences = Stream.concat(Stream.of(audience()), list(account.getAudiences()).stream())
                    .toList();
            return new Kubernetes(mount, text(given.getRole()), () -> tokens.token(key, audiences, TOKEN_LIFE));
        }

        /** As cert-manager names it, so that a role of Vault's can be bound to it. */
        private String audience() {
            var key = asked.key();
            return key.namespace().isEmpty()
                    ? "vault://" + key.name()
                    : "vault://" + key.namespace() + "/" + key.name();
        }

        private String secret(String path, @Nullable SecretKeySelector ref, String keyByDefault) {
            var key = ref == null || text(ref.getKey()).isEmpty() ? keyByDefault : ref.getKey();
            return Optional.ofNullable(secrets.get(name(ref)))
                    .flatMap(secret -> secret.text(key))
                    .orElseThrow(() -> new IllegalArgumentException(
                            path + ": Secret " + name(ref) + " with key " + key + " not found"));
        }
    }
}
