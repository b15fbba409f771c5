package io.sealane.cert.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AcmeNamesTest {

    private static final AcmeNames NAMES = new AcmeNames("cluster.local", false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.demo.svc",
                "shop.demo.svc.cluster.local",
                "Shop.Demo.SVC.Cluster.Local",
                "*.demo.svc",
                "cluster.local",
                "kn-routing",
                "kn-user-demo",
                "data-plane.knative.dev",
                "localhost",
                "a.localhost",
                "shop",
                "*.shop"
            })
    void names_that_only_the_inside_knows_are_refused(String name) {
        assertThat(NAMES.refusal(name))
                .hasValueSatisfying(why -> assertThat(why).startsWith(name).contains("which no ACME server can prove"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example.com", "*.example.com", "svc.example.com", "a.svc.example.com", "example.com"})
    void names_of_the_DNS_are_not(String name) {
        assertThat(NAMES.refusal(name)).isEmpty();
    }

    @Test
    void another_cluster_domain_counts() {
        assertThat(new AcmeNames("corp.internal", false).refusal("shop.demo.corp.internal"))
                .isPresent();
        assertThat(new AcmeNames("corp.internal", false).refusal("shop.cluster.local"))
                .isEmpty();
    }

    @Test
    void addresses_are_refused_unless_they_are_allowed() {
        var address = new SubjectAltNames(List.of(), List.of("192.0.2.7"), List.of(), List.of());

        assertThat(NAMES.refusal(SubjectName.of(""), address, false))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("192.0.2.7").contains("sealane.cert.acme.ip-addresses"));
        assertThat(new AcmeNames("cluster.local", true).refusal(SubjectName.of(""), address, false))
                .isEmpty();
    }

    @Test
    void what_is_no_name_of_a_server_is_refused() {
        var uri = new SubjectAltNames(List.of("a.example.com"), List.of(), List.of("spiffe://x/y"), List.of());
        var mail = new SubjectAltNames(List.of("a.example.com"), List.of(), List.of(), List.of("a@example.com"));
        var plain = SubjectAltNames.dns("a.example.com");

        assertThat(NAMES.refusal(SubjectName.of(""), uri, false))
                .hasValueSatisfying(why -> assertThat(why).startsWith("uris:"));
        assertThat(NAMES.refusal(SubjectName.of(""), mail, false))
                .hasValueSatisfying(why -> assertThat(why).startsWith("emailAddresses:"));
        assertThat(NAMES.refusal(SubjectName.of(""), plain, true))
                .hasValueSatisfying(why -> assertThat(why).startsWith("isCA:"));
    }

    @Test
    void a_common_name_must_be_one_of_the_names() {
        var names = SubjectAltNames.dns("a.example.com", "b.example.com");

        assertThat(NAMES.refusal(SubjectName.of("b.example.com"), names, false)).isEmpty();
        assertThat(NAMES.refusal(SubjectName.of("c.example.com"), names, false))
                .hasValueSatisfying(why -> assertThat(why).startsWith("commonName: c.example.com"));
    }
}
