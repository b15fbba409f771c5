package io.sealane.serving.controller.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OrderProgressTest {

    @ParameterizedTest
    @CsvSource({
        "DoesNotExist, , true",
        "RequestChanged, , true",
        "RequestChanged, True, true",
        "RequestChanged, False, false",
        "SecretMismatch, True, true",
        "SecretMismatch, , false",
        "Expired, False, false"
    })
    void one_that_is_being_issued_has_not_failed(String reason, String issuing, boolean underWay) {
        var order = order(reason, 3);
        if (issuing != null) {
            add(order, "Issuing", issuing, "", 3);
        }

        assertThat(OrderProgress.isUnderWay(order)).isEqualTo(underWay);
    }

    @Test
    void what_was_said_of_an_earlier_wish_does_not_count() {
        var order = order("RequestChanged", 3);
        add(order, "Issuing", "False", "Failed", 2);

        assertThat(OrderProgress.isUnderWay(order)).isTrue();
        assertThat(OrderProgress.ready(order("DoesNotExist", 2))).isEmpty();
    }

    private static Certificate order(String reason, long generation) {
        var order = new CertificateBuilder()
                .withNewMetadata()
                .withName("a")
                .withGeneration(3L)
                .endMetadata()
                .withNewStatus()
                .endStatus()
                .build();
        add(order, "Ready", "False", reason, generation);
        return order;
    }

    private static void add(Certificate order, String type, String status, String reason, long generation) {
        var more = new CertificateBuilder(order)
                .editStatus()
                .addNewCondition()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withObservedGeneration(generation)
                .endCondition()
                .endStatus()
                .build();
        order.setStatus(more.getStatus());
    }
}
