package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CertificateStatuses;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.client.FakeResources;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AutomaticRotationsTest {

    private final RotatingController node = RotatingController.start();
    private final FakeResources resources = node.resources();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void an_authority_that_is_due_is_rotated_once_and_by_itself() throws Exception {
        var before = authority();
        node.holdersConfirm();
        node.later();

        ask("selfsigned-ca", "ManuallyTriggered");

        var done = node.await(CARotation.class, "cert-manager", "", RotatingController.phase("Done"));
        assertThat(done.getMetadata().getName()).startsWith("knative-eventing-ca-issuer-");
        assertThat(authority()).isNotEqualTo(before);
        // Until its keeper has seen the new authority, who asks asks for what has just been done.
        node.await(Certificate.class, "cert-manager", "selfsigned-ca", one -> !isRefused(one));
        // The next one that is asked for is another rotation: nothing was started twice for the first.
        node.later();
        ask("selfsigned-ca", "ManuallyTriggered");
        node.await(
                CARotation.class,
                "cert-manager",
                "",
                one -> RotatingController.phase("Done").test(one)
                        && !one.getMetadata()
                                .getName()
                                .equals(done.getMetadata().getName()));
        assertThat(resources.informer(CARotation.class).list()).hasSize(2);
    }

    @Test
    void the_annotation_leaves_it_to_people() throws Exception {
        annotate("selfsigned-ca", AutomaticRotations.ROTATE, "manual");
        node.holdersConfirm();

        ask("selfsigned-ca", "ManuallyTriggered");
        node.await(Certificate.class, "cert-manager", "selfsigned-ca", AutomaticRotationsTest::isRefused);
        // One that is not annotated and is asked for afterwards has a rotation, so the first would have one too.
        ask("knative-selfsigned-ca", "ManuallyTriggered");
        node.await(CARotation.class, "cert-manager", "", RotatingController.phase("Done"));

        assertThat(resources.informer(CARotation.class).list())
                .extracting(one -> RotationSpecs.issuer(one).name())
                .containsOnly("knative-selfsigned-issuer");
    }

    private static boolean isRefused(Certificate certificate) {
        return CertificateStatuses.of(certificate)
                .condition("Issuing")
                .filter(one -> one.reason().equals("RotationRequired"))
                .isPresent();
    }

    private String authority() {
        return resources
                .read(Secret.class, "cert-manager", "eventing-ca")
                .getData()
                .get("tls.crt");
    }

    private void annotate(String name, String key, String value) {
        FakeResources.untilTaken(
                () -> resources.replace(new CertificateBuilder(resources.read(Certificate.class, "cert-manager", name))
                        .editMetadata()
                        .addToAnnotations(key, value)
                        .endMetadata()
                        .build()));
    }

    /** As {@code cmctl renew} does, which reads again what was written meanwhile. */
    private void ask(String name, String reason) throws Exception {
        while (!isAsked(name, reason)) {
            // Its status was written between reading and asking.
        }
    }

    private boolean isAsked(String name, String reason) throws Exception {
        var now = node.await(
                Certificate.class,
                "cert-manager",
                name,
                one -> one.getStatus() != null && one.getStatus().getRevision() != null);
        var condition = new CertificateConditionBuilder()
                .withType("Issuing")
                .withStatus("True")
                .withReason(reason)
                .build();
        try {
            resources
                    .editStatus(
                            now,
                            one -> new CertificateBuilder(one)
                                    .editStatus()
                                    .withConditions(List.of(condition))
                                    .endStatus()
                                    .build())
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ResourceFailure refused
                    && refused.reason() == ResourceFailure.Reason.CONFLICT) {
                return false;
            }
            throw e;
        }
    }
}
