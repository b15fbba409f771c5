package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.ContainerStatus;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.serving.controller.config.DeploymentConfig;
import io.sealane.serving.controller.revision.RevisionImages.Known;
import io.sealane.serving.controller.revision.RevisionImages.Unknown;
import io.sealane.serving.image.RegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Revision's Pods run, with registries that answer when the test says so. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ImageDigestsTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final ResourceKey KEY = new ResourceKey("default", "hello-00001");

    private final List<CompletableFuture<OutboundHttp.Answer>> asked = new ArrayList<>();
    private final List<ResourceKey> woken = new ArrayList<>();
    private Optional<Deployment> deployment = Optional.empty();
    private Map<String, String> config = Map.of();
    private boolean leads = true;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final ImageDigests digests = digests(false);

    private ImageDigests digests(boolean loopback) {
        return new ImageDigests(
                new ImageDigests.Means(
                        new RegistryClient(request -> {
                            var answer = new CompletableFuture<OutboundHttp.Answer>();
                            asked.add(answer);
                            return answer;
                        }),
                        new FakeResources(),
                        secret -> Optional.empty(),
                        key -> deployment,
                        () -> DeploymentConfig.of(config),
                        () -> leads,
                        new ImageDigests.Asking(loopback, Duration.ofSeconds(30))),
                woken::add,
                () -> now);
    }

    @Test
    void a_registry_is_asked_once_and_its_answer_wakes_the_Revision() {
        var revision = revision("example.com/hello:v1");

        assertThat(digests.of(revision)).isEqualTo(new Unknown(Optional.empty(), Optional.empty()));
        assertThat(digests.of(revision)).isInstanceOf(Unknown.class);
        assertThat(asked).hasSize(1);
        assertThat(woken).isEmpty();

        says(0, 200, DIGEST);

        assertThat(woken).containsExactly(KEY);
        assertThat(digests.of(revision)).isEqualTo(known("example.com/hello@" + DIGEST));
        assertThat(asked).hasSize(1);
    }

    @Test
    void what_a_Deployment_runs_or_a_status_says_counts_and_nobody_is_asked() {
        var revision = revision("example.com/hello:v1");
        revision.setStatus(new RevisionBuilder(revision)
                .withNewStatus()
                .withContainerStatuses(new ContainerStatus("example.com/hello@" + DIGEST, "user-container"))
                .endStatus()
                .build()
                .getStatus());
        assertThat(digests.of(revision)).isEqualTo(known("example.com/hello@" + DIGEST));

        // Made before tags were resolved.
        deployment = Optional.of(RevisionWorkload.deployment(revision("example.com/hello:v1"), 1));
        assertThat(digests.of(revision)).isEqualTo(known("example.com/hello:v1"));
        assertThat(asked).isEmpty();
    }

    @Test
    void digests_and_registries_that_are_to_be_skipped_stay_as_they_are_written() {
        config = Map.of("registries-skipping-tag-resolving", "registry.local:5000, docker.io");

        for (var image : List.of("registry.local:5000/a:1", "nginx", "example.com/a:1@" + DIGEST)) {
            digests.forget(KEY);
            assertThat(digests.of(revision(image))).isEqualTo(known(image));
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void what_was_skipped_once_stays_as_it_is_written() {
        var revision = revision("example.com/hello:v1");
        revision.setStatus(new RevisionBuilder(revision)
                .withNewStatus()
                .withContainerStatuses(new ContainerStatus(null, "user-container"))
                .endStatus()
                .build()
                .getStatus());

        assertThat(digests.of(revision)).isEqualTo(known("example.com/hello:v1"));
        assertThat(asked).isEmpty();

        revision.getStatus().setContainerStatuses(List.of());
        assertThat(digests.of(revision)).isInstanceOf(Unknown.class);
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:5000", "LOCALHOST:5000", "registry.localhost", "127.0.0.1:80", "127.1:80", "[::1]:80"
            })
    void a_registry_of_this_machine_is_asked_only_where_that_is_allowed(String registry) {
        var image = registry + "/hello:v1";

        assertThat(digests.of(revision(image))).isEqualTo(known(image));
        assertThat(asked).isEmpty();

        assertThat(digests(true).of(revision(image))).isInstanceOf(Unknown.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void a_failure_is_told_and_the_registry_is_asked_again_when_that_is_due() {
        var revision = revision("example.com/hello:v1");
        digests.of(revision);
        says(0, 404, "none");

        now = now.plusSeconds(10);
        var failed = (Unknown) digests.of(revision);
        assertThat(failed.failure())
                .contains("Unable to fetch image \"example.com/hello:v1\": failed to resolve image to digest:"
                        + " HEAD https://example.com/v2/hello/manifests/v1: expected status 200, got 404");
        assertThat(failed.again()).contains(Duration.ofSeconds(20));
        assertThat(asked).hasSize(1);

        now = now.plusSeconds(20);
        digests.of(revision);
        assertThat(asked).hasSize(2);
        says(1, 200, DIGEST);
        assertThat(digests.of(revision)).isEqualTo(known("example.com/hello@" + DIGEST));
    }

    @Test
    void what_is_no_name_of_an_image_is_told_without_asking() {
        var failed = (Unknown) digests.of(revision("NOT AN IMAGE"));

        assertThat(failed.failure().orElseThrow())
                .startsWith(
                        "Unable to fetch image \"NOT AN IMAGE\": failed to resolve image to digest: image: expected ");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_Revision_of_the_same_name_is_another_one_and_only_who_leads_asks() {
        digests.of(revision("example.com/hello:v1"));
        says(0, 200, DIGEST);
        var another = revision("example.com/hello:v2");
        another.getMetadata().setUid("another");
        leads = false;
        assertThat(digests.of(another)).isInstanceOf(Unknown.class);
        assertThat(asked).hasSize(1);

        leads = true;
        digests.of(another);
        assertThat(asked).hasSize(2);
    }

    @Test
    void only_so_many_Revisions_are_asked_about_at_a_time() {
        for (int n = 0; n < 20; n++) {
            var revision = revision("example.com/hello:v1");
            revision.getMetadata().setName("hello-" + n);
            digests.of(revision);
        }
        assertThat(asked).hasSize(16);
        says(0, 200, DIGEST);

        var seventeenth = revision("example.com/hello:v1");
        seventeenth.getMetadata().setName("hello-16");
        assertThat(digests.of(seventeenth)).isEqualTo(new Unknown(Optional.empty(), Optional.empty()));
        assertThat(asked).hasSize(17);
    }

    @Test
    void a_Pod_runs_what_is_known_in_each_of_its_containers() {
        var revision = new RevisionBuilder(revision("example.com/hello:v1"))
                .editSpec()
                .addNewInitContainer()
                .withName("before")
                .withImage("example.com/before:v1")
                .endInitContainer()
                .endSpec()
                .build();
        digests.of(revision);
        says(0, 200, DIGEST);
        says(1, 200, DIGEST.replace('0', 'f'));

        var pinned = ((Known) digests.of(revision)).on(revision).getSpec();

        assertThat(pinned.getContainers().get(0).getImage()).isEqualTo("example.com/hello@" + DIGEST);
        assertThat(pinned.getInitContainers().get(0).getImage())
                .isEqualTo("example.com/before@" + DIGEST.replace('0', 'f'));
    }

    private void says(int question, int status, String digest) {
        asked.get(question)
                .complete(new OutboundHttp.Answer(
                        status, List.of(new OutboundHttp.Header("Docker-Content-Digest", digest)), new byte[0]));
    }

    private static Known known(String image) {
        return new Known(Map.of("user-container", image));
    }

    private static Revision revision(String image) {
        return new RevisionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("hello-00001")
                .withUid("one")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("user-container")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }
}
