package io.sealane.eventing.controller.account;

import io.fabric8.knative.duck.v1.AuthStatus;
import io.fabric8.knative.duck.v1.AuthStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Gives senders a ServiceAccount of their own, whose tokens they show. Safe for any thread. */
public final class Identities {

    /** Names of ServiceAccounts may be longer, but end up in labels and certificates. */
    private static final int NAME_MAX = 63;

    private static final int DIGEST_CHARS = 16;

    private final Resources resources;
    private final Resources.Informer<ServiceAccount> accounts;
    private final BooleanSupplier authenticated;

    /**
     * As whom a sender sends.
     *
     * @param account empty when it shows nobody who it is
     * @param problem why it has none though it should
     */
    public record Identity(Optional<ResourceKey> account, Optional<String> problem) {

        public static final Identity NONE = new Identity(Optional.empty(), Optional.empty());

        static Identity of(ResourceKey account) {
            return new Identity(Optional.of(account), Optional.empty());
        }

        /** Says it as the condition {@code OIDCIdentityCreated}. */
        public void describe(Conditions conditions) {
            var type = "OIDCIdentityCreated";
            if (problem.isPresent()) {
                conditions.no(type, "ServiceAccountNotOwned", problem.get());
            } else if (account.isEmpty()) {
                conditions.yes(type, "OIDCDisabled", null);
            } else {
                conditions.yes(type);
            }
        }

        /** For {@code status.auth}. */
        public @Nullable AuthStatus shown() {
            return account.map(key -> new AuthStatusBuilder()
                            .withServiceAccountName(key.name())
                            .build())
                    .orElse(null);
        }
    }

    /** @param authenticated whether senders show who they are now */
    public Identities(Resources resources, BooleanSupplier authenticated) {
        this.resources = resources;
        this.accounts = resources.informer(ServiceAccount.class);
        this.authenticated = authenticated;
    }

    /** Whether senders show who they are now. */
    public boolean shown() {
        return authenticated.getAsBoolean();
    }

    /** The identity of a sender; its ServiceAccount is made where it is missing, and goes with it. */
    public CompletionStage<Identity> of(HasMetadata sender) {
        if (!authenticated.getAsBoolean()) {
            return CompletableFuture.completedStage(Identity.NONE);
        }
        var key = new ResourceKey(sender.getMetadata().getNamespace(), name(sender));
        var present = accounts.get(key);
        if (present.isEmpty()) {
            return resources.create(account(sender, key)).thenApply(made -> Identity.of(key));
        }
        return CompletableFuture.completedStage(
                Owners.controls(sender, present.get())
                        ? Identity.of(key)
                        : new Identity(
                                Optional.empty(),
                                Optional.of("ServiceAccount " + key + " is there already, and was not made for this "
                                        + sender.getKind())));
    }

    /** {@code <name>-oidc-<group>-<kind>} in lower case; a long one is cut, and made unique by a digest. */
    public static String name(HasMetadata sender) {
        var group = sender.getApiVersion().replaceFirst("/.*", "");
        var full =
                (sender.getMetadata().getName() + "-oidc-" + group + "-" + sender.getKind()).toLowerCase(Locale.ROOT);
        if (full.length() <= NAME_MAX) {
            return full;
        }
        return full.substring(0, NAME_MAX - DIGEST_CHARS - 1).replaceFirst("[^a-z0-9]+$", "") + "-"
                + digest(full).substring(0, DIGEST_CHARS);
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing in this JVM", e);
        }
    }

    private static ServiceAccount account(HasMetadata sender, ResourceKey key) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .addToLabels("eventing.knative.dev/oidc", "enabled")
                .addToAnnotations(
                        "description",
                        "Service Account for OIDC Authentication for " + sender.getKind() + " "
                                + sender.getMetadata().getName())
                .withOwnerReferences(Owners.controller(sender))
                .endMetadata()
                .build();
    }
}
