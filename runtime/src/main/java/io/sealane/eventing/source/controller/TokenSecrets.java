package io.sealane.eventing.source.controller;

import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.eventing.identity.DeliveryTokens.Purpose;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps a token for the workloads of each SinkBinding whose sink asks who sends, in a Secret that they mount; it is renewed there. */
final class TokenSecrets {

    private static final String KEY = "token";

    private final Resources resources;
    private final Resources.Informer<Secret> secrets;
    private final Function<Purpose, CompletionStage<String>> tokens;

    /** @param tokens gives the same token until it is to be renewed */
    TokenSecrets(Resources resources, Function<Purpose, CompletionStage<String>> tokens) {
        this.resources = resources;
        this.secrets = resources.informer(Secret.class);
        this.tokens = tokens;
    }

    /** Brings the Secret of a binding up to date, or away where none is wanted; says why it could not. Never fails. */
    CompletionStage<Optional<String>> bring(SinkBinding binding, Way way) {
        var key = new ResourceKey(
                binding.getMetadata().getNamespace(),
                SinkEnvironment.tokenSecret(binding.getMetadata().getName()));
        var present = secrets.get(key);
        if (present.isPresent() && !Owners.controls(binding, present.get())) {
            return way.shown().isEmpty()
                    ? CompletableFuture.completedStage(Optional.empty())
                    : CompletableFuture.completedStage(
                            Optional.of("Secret " + key + " is there already, and was not made for this SinkBinding"));
        }
        CompletionStage<?> written = way.shown().isPresent()
                ? tokens.apply(way.shown().get()).thenCompose(token -> write(binding, key, present, token))
                : remove(key, present);
        return written.handle((done, failure) -> Optional.ofNullable(failure).map(TokenSecrets::why));
    }

    private CompletionStage<?> write(SinkBinding binding, ResourceKey key, Optional<Secret> present, String token) {
        var encoded = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.US_ASCII));
        if (present.isEmpty()) {
            return resources.create(new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(key.namespace())
                    .withName(key.name())
                    .addToLabels("eventing.knative.dev/oidc", "enabled")
                    .withOwnerReferences(Owners.controller(binding))
                    .endMetadata()
                    .withType("Opaque")
                    .addToData(KEY, encoded)
                    .build());
        }
        var data = present.get().getData();
        return data != null && encoded.equals(data.get(KEY))
                ? CompletableFuture.completedStage(present.get())
                : resources.replace(
                        new SecretBuilder(present.get()).addToData(KEY, encoded).build());
    }

    private CompletionStage<?> remove(ResourceKey key, Optional<Secret> present) {
        return present.isPresent()
                ? resources.delete(Secret.class, key)
                : CompletableFuture.completedStage(Optional.empty());
    }

    /** For {@code status.oidcTokenSecretName}. */
    @Nullable
    String shown(SinkBinding binding, SourceState state) {
        return state.identity().account().isPresent()
                        && state.sink().sink().flatMap(sink -> sink.audience()).isPresent()
                ? SinkEnvironment.tokenSecret(binding.getMetadata().getName())
                : null;
    }

    static void describe(Conditions conditions, Way way, Optional<String> problem) {
        var type = "OIDCTokenSecretCreated";
        if (problem.isPresent()) {
            conditions.no(type, "TokenSecretFailed", problem.get());
        } else if (way.shown().isPresent()) {
            conditions.yes(type);
        } else {
            conditions.yes(type, way.identity().account().isPresent() ? "NoAudience" : "OIDCDisabled", null);
        }
    }

    private static String why(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}
