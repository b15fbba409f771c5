package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.serving.image.ImageName;
import io.sealane.serving.image.Login;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The logins at registries that a Revision's Pods are given: by its {@code imagePullSecrets} and those of its service account. */
final class PullSecrets {

    private static final String KEY = ".dockerconfigjson";

    /** Of Secrets of the type {@code kubernetes.io/dockercfg}: what stands below {@code auths} in the other. */
    private static final String OLDER_KEY = ".dockercfg";

    private final Resources resources;
    private final Function<ResourceKey, Optional<Secret>> secrets;

    PullSecrets(Resources resources, Function<ResourceKey, Optional<Secret>> secrets) {
        this.resources = resources;
        this.secrets = secrets;
    }

    /**
     * Docker configurations.
     *
     * @param configs in the order in which they count
     */
    record Found(List<String> configs) {

        Optional<Login> login(ImageName image) {
            return configs.stream()
                    .flatMap(config -> Login.of(image, config).stream())
                    .findFirst();
        }

        /** They are passwords. */
        @Override
        public String toString() {
            return "Found[" + configs.size() + "]";
        }
    }

    CompletionStage<Found> of(Revision revision) {
        var namespace = revision.getMetadata().getNamespace();
        var named = Optional.ofNullable(revision.getSpec().getServiceAccountName())
                .filter(name -> !name.isEmpty())
                .orElse("default");
        return resources
                .get(ServiceAccount.class, new ResourceKey(namespace, named))
                .thenApply(account -> new Found(Stream.concat(
                                names(revision.getSpec().getImagePullSecrets()),
                                names(account.map(ServiceAccount::getImagePullSecrets)
                                        .orElse(List.of())))
                        .flatMap(name -> config(new ResourceKey(namespace, name)).stream())
                        .toList()));
    }

    private static Stream<String> names(@Nullable List<LocalObjectReference> references) {
        return references == null
                ? Stream.of()
                : references.stream()
                        .map(LocalObjectReference::getName)
                        .filter(name -> name != null && !name.isEmpty());
    }

    private Optional<String> config(ResourceKey secret) {
        return secrets.apply(secret)
                .flatMap(found -> Optional.ofNullable(found.getData()))
                .flatMap(data -> decoded(data.get(KEY))
                        .or(() -> decoded(data.get(OLDER_KEY)).map(auths -> "{\"auths\": " + auths + "}")));
    }

    private static Optional<String> decoded(@Nullable String base64) {
        return Optional.ofNullable(base64)
                .map(text -> new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
    }
}
