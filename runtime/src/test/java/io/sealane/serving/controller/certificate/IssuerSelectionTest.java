package io.sealane.serving.controller.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.spec.IssuerRef;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IssuerSelectionTest {

    private static final IssuerRef DEFAULT = IssuerRef.clusterIssuer("knative-selfsigned-issuer");

    @Test
    void a_missing_key_means_the_self_signed_ClusterIssuer() {
        assertThat(IssuerSelection.of(Map.of("_example", "issuerRef: [")))
                .isEqualTo(new IssuerSelection(DEFAULT, DEFAULT, DEFAULT));
    }

    @Test
    void each_kind_of_certificate_has_its_own_key() {
        var selection = IssuerSelection.of(Map.of(
                "issuerRef", "kind: ClusterIssuer\nname: letsencrypt\n",
                "clusterLocalIssuerRef", "kind: Issuer\nname: local\n",
                "systemInternalIssuerRef", "kind: AWSPCAClusterIssuer\ngroup: awspca.cert-manager.io\nname: pca\n"));

        assertThat(selection.issuing("external-domain")).contains(IssuerRef.clusterIssuer("letsencrypt"));
        assertThat(selection.issuing("")).contains(IssuerRef.clusterIssuer("letsencrypt"));
        assertThat(selection.issuing("cluster-local-domain")).contains(IssuerRef.issuer("local"));
        assertThat(selection.issuing("system-internal"))
                .contains(new IssuerRef("awspca.cert-manager.io", "AWSPCAClusterIssuer", "pca"));
        assertThat(selection.issuing("other")).isEmpty();
    }

    @Test
    void what_is_left_out_of_a_value_is_as_in_the_default() {
        var selection = IssuerSelection.of(Map.of("issuerRef", "name: mine", "clusterLocalIssuerRef", "kind: Issuer"));

        assertThat(selection.externalDomain()).isEqualTo(IssuerRef.clusterIssuer("mine"));
        assertThat(selection.clusterLocal()).isEqualTo(IssuerRef.issuer("knative-selfsigned-issuer"));
    }

    @Test
    void a_value_that_is_no_reference_is_refused_by_its_key() {
        assertThatThrownBy(() -> IssuerSelection.of(Map.of("issuerRef", "letsencrypt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("issuerRef: expected a mapping with name, kind and group, got letsencrypt");
        assertThatThrownBy(() -> IssuerSelection.of(Map.of("clusterLocalIssuerRef", "name: [a")))
                .hasMessageStartingWith("clusterLocalIssuerRef: expected YAML");
        assertThatThrownBy(() -> IssuerSelection.of(Map.of("systemInternalIssuerRef", "name: 7")))
                .hasMessage("systemInternalIssuerRef: name: expected text, got 7");
        assertThatThrownBy(() -> IssuerSelection.of(Map.of("issuerRef", "kind: Banana")))
                .hasMessageStartingWith("issuerRef: ")
                .hasMessageContaining("got Banana");
        assertThatThrownBy(() -> IssuerSelection.of(Map.of("issuerRef", "name: a\n---\nname: b")))
                .hasMessage("issuerRef: expected one YAML document, got 2");
    }
}
