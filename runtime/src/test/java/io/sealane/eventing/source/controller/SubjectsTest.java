package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.pkg.tracker.Reference;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SubjectsTest {

    private final FakeResources resources = new FakeResources();
    private final List<Resources.Informer<?>> begun = new ArrayList<>();

    @Test
    void kinds_that_the_api_server_does_not_have_are_followed_once_it_has_them() throws Exception {
        resources.unserved.add(StatefulSet.class);
        resources.unserved.add(DaemonSet.class);
        var subjects = new Subjects(resources, false);

        assertThat(seek(subjects)).as("something is left").isTrue();
        assertThat(begun).hasSize(1);
        assertThat(subjects.follows(named("batch/v1", "CronJob"))).isTrue();
        assertThat(subjects.follows(named("apps/v1", "StatefulSet"))).isFalse();
        assertThat(subjects.canBe(named("apps/v1", "StatefulSet"))).isTrue();
        assertThat(subjects.informers()).hasSize(3);

        resources.unserved.remove(StatefulSet.class);
        assertThat(seek(subjects)).isTrue();
        assertThat(begun).hasSize(2);
        assertThat(subjects.follows(named("apps/v1", "StatefulSet"))).isTrue();

        resources.unserved.clear();
        assertThat(seek(subjects)).as("something is left").isFalse();
        assertThat(seek(subjects)).isFalse();
        assertThat(begun).as("each begins once").hasSize(3);
    }

    @Test
    void before_it_was_asked_what_the_api_server_has_nothing_is_said_to_be_missing() throws Exception {
        resources.unserved.add(StatefulSet.class);
        var subjects = new Subjects(resources, false);
        assertThat(subjects.isKnown(named("apps/v1", "Deployment"))).isTrue();
        assertThat(subjects.isKnown(named("apps/v1", "StatefulSet"))).isFalse();

        seek(subjects);

        assertThat(subjects.isKnown(named("apps/v1", "StatefulSet"))).isTrue();
        assertThat(subjects.follows(named("apps/v1", "StatefulSet"))).isFalse();
    }

    @Test
    void what_is_there_of_a_kind_that_comes_late_is_among_what_is_bound() throws Exception {
        resources.unserved.add(StatefulSet.class);
        var subjects = new Subjects(resources, false);
        seek(subjects);
        ResourcesContract.done(resources.create(new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("db")
                .addToAnnotations(BoundTemplate.BOUND_BY, "binding")
                .endMetadata()
                .build()));
        assertThat(subjects.boundBy("ns", "binding")).isEmpty();

        resources.unserved.clear();
        seek(subjects);

        assertThat(subjects.boundBy("ns", "binding"))
                .singleElement()
                .satisfies(found -> assertThat(found.getMetadata().getName()).isEqualTo("db"));
    }

    @Test
    void in_this_node_only_what_runs_there_is_bound_and_nothing_is_sought() throws Exception {
        resources.unserved.add(CronJob.class);
        var subjects = new Subjects(resources, true);

        assertThat(seek(subjects)).isFalse();
        assertThat(subjects.informers()).hasSize(2);
        assertThat(subjects.canBe(named("batch/v1", "CronJob"))).isFalse();
        assertThat(subjects.refusal(named("batch/v1", "Job")))
                .startsWith("spec.subject: expected a Deployment (apps/v1)")
                .endsWith("got a Job, which the API server of this node does not have");
    }

    @Test
    void why_a_Job_cannot_be_bound_is_said_with_what_can() {
        var subjects = new Subjects(resources, false);

        assertThat(subjects.canBe(named("batch/v1", "Job"))).isFalse();
        assertThat(subjects.refusal(named("batch/v1", "Job")))
                .startsWith("spec.subject: expected a Deployment (apps/v1)")
                .endsWith(
                        "got a Job, whose environment stays as it began; a CronJob gives it to the Jobs that it starts");
        assertThat(subjects.refusal(named("v1", "ConfigMap"))).endsWith("got a ConfigMap");
    }

    private boolean seek(Subjects subjects) throws Exception {
        return subjects.seek(begun::add).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Reference named(String apiVersion, String kind) {
        var reference = new Reference();
        reference.setApiVersion(apiVersion);
        reference.setKind(kind);
        return reference;
    }
}
