package io.sealane.certificates.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.certmanager.api.model.v1.IssuerCondition;
import io.sealane.certificates.rotation.RotatingController;
import io.sealane.resource.client.FakeResources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The CA of Knative's guide for Serving is for servers only; the one for Eventing is for all. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IssuerUsageTest {

    private final RotatingController node = RotatingController.start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_CA_for_servers_only_is_told_until_it_is_good_for_clients() throws Exception {
        var told = node.await(
                ClusterIssuer.class,
                "",
                "knative-selfsigned-issuer",
                one -> mutualTls(one).size() == 1);
        assertThat(mutualTls(told).get(0).getStatus()).isEqualTo("False");
        assertThat(mutualTls(told).get(0).getReason()).isEqualTo("IssuerUsage");
        assertThat(mutualTls(told).get(0).getMessage()).contains("add \"client auth\" to spec.usages");
        node.await(ClusterIssuer.class, "", "knative-eventing-ca-issuer", one -> one.getStatus() != null);
        assertThat(mutualTls(node.resources().read(ClusterIssuer.class, "", "knative-eventing-ca-issuer")))
                .isEmpty();

        FakeResources.untilTaken(() -> node.resources()
                .replace(new CertificateBuilder(
                                node.resources().read(Certificate.class, "cert-manager", "knative-selfsigned-ca"))
                        .editMetadata()
                        .withAnnotations(Map.of(IssuerSecrets.RENEW_IN_PLACE, "true"))
                        .endMetadata()
                        .editSpec()
                        .withUsages("server auth", "client auth")
                        .endSpec()
                        .build()));

        node.await(
                ClusterIssuer.class,
                "",
                "knative-selfsigned-issuer",
                one -> mutualTls(one).isEmpty());
    }

    private static List<IssuerCondition> mutualTls(ClusterIssuer issuer) {
        return issuer.getStatus() == null
                ? List.of()
                : issuer.getStatus().getConditions().stream()
                        .filter(one -> one.getType().equals("MutualTLS"))
                        .toList();
    }
}
