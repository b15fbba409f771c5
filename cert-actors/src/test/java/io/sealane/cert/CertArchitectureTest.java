package io.sealane.cert;

import static io.sealane.cert.ArchitectureRules.mainClasses;
import static io.sealane.cert.ArchitectureRules.metersOnlyIn;
import static io.sealane.cert.ArchitectureRules.noKubernetes;
import static io.sealane.cert.ArchitectureRules.noPackageCycles;
import static io.sealane.cert.ArchitectureRules.noWallClockOutside;
import static io.sealane.cert.ArchitectureRules.onlyImportedBy;
import static io.sealane.cert.ArchitectureRules.packagesThatShowTooMuch;
import static io.sealane.cert.ArchitectureRules.tlsContextsOnlyIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertArchitectureTest {

    private static JavaClasses classes = mainClasses("io.sealane.cert");

    @Test
    void Micrometer_stays_in_one_class() {
        metersOnlyIn("cert\\.CertMetrics").check(classes);
    }

    @Test
    void no_package_shows_more_types_than_can_be_kept_in_mind() {
        assertThat(packagesThatShowTooMuch(classes)).isEmpty();
    }

    @Test
    void packages_have_no_cycles() {
        noPackageCycles().check(classes);
    }

    @Test
    void time_is_injected() {
        noWallClockOutside().check(classes);
    }

    @Test
    void Bouncy_Castle_stays_in_x509_and_keystore() {
        onlyImportedBy("org.bouncycastle..", "io.sealane.cert.x509..", "io.sealane.cert.keystore")
                .check(classes);
    }

    @Test
    void acme4j_and_dnsjava_stay_in_acme() {
        onlyImportedBy("org.shredzone.acme4j..", "io.sealane.cert.issuer.acme").check(classes);
        onlyImportedBy("org.xbill.DNS..", "io.sealane.cert.issuer.acme").check(classes);
        onlyImportedBy("org.jose4j..").check(classes);
    }

    @Test
    void Jackson_stays_in_vault() {
        onlyImportedBy("com.fasterxml.jackson..", "io.sealane.cert.issuer.vault")
                .check(classes);
    }

    @Test
    void Netty_stays_in_tls() {
        onlyImportedBy("io.netty..", "io.sealane.cert.tls").check(classes);
    }

    @Test
    void no_Kubernetes_class_is_known() {
        noKubernetes().check(classes);
    }

    @Test
    void client_contexts_are_made_in_tls_only() {
        tlsContextsOnlyIn("io.sealane.cert.tls").check(classes);
    }
}
