package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.serving.image.ImageName;
import io.sealane.serving.image.Login;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Secrets that Pods pull with, of both types that Kubernetes has. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PullSecretsTest {

    private final Map<ResourceKey, Secret> secrets = new HashMap<>();

    @Test
    void a_login_is_found_in_Secrets_of_either_type() throws Exception {
        put("new", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", """
                {"auths": {"a.example.com": {"username": "a", "password": "1"}}}""");
        put("old", "kubernetes.io/dockercfg", ".dockercfg", """
                {"https://b.example.com/v1/": {"username": "b", "password": "2"}}""");

        assertThat(login("a.example.com/app", "old", "new")).contains(new Login("a", "1"));
        assertThat(login("b.example.com/app", "old", "new")).contains(new Login("b", "2"));
        assertThat(login("c.example.com/app", "old", "new")).isEmpty();
    }

    @Test
    void what_looks_like_a_version_behind_a_repository_is_part_of_its_name() throws Exception {
        put("one", "kubernetes.io/dockercfg", ".dockercfg", """
                {"https://a.example.com/team/v2": {"username": "a", "password": "1"}}""");

        assertThat(login("a.example.com/team/v2", "one")).contains(new Login("a", "1"));
        assertThat(login("a.example.com/team/app", "one")).isEmpty();
    }

    @Test
    void what_is_no_Docker_configuration_has_no_login() throws Exception {
        put("broken", "kubernetes.io/dockercfg", ".dockercfg", "no JSON");
        put("opaque", "Opaque", "password", "secret");

        assertThat(login("a.example.com/app", "broken", "opaque", "missing", "", null))
                .isEmpty();
    }

    private Optional<Login> login(String image, String... names) throws Exception {
        var references = Stream.of(names).map(LocalObjectReference::new).toList();
        var revision = new RevisionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("hello-00001")
                .endMetadata()
                .withNewSpec()
                .withImagePullSecrets(references)
                .endSpec()
                .build();
        return new PullSecrets(new FakeResources(), key -> Optional.ofNullable(secrets.get(key)))
                .of(revision)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .login(ImageName.parse(image));
    }

    private void put(String name, String type, String key, String text) {
        secrets.put(
                new ResourceKey("default", name),
                new SecretBuilder()
                        .withType(type)
                        .addToData(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                        .build());
    }
}
