package io.sealane.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static io.sealane.cert.ArchitectureRules.mainClasses;
import static io.sealane.cert.ArchitectureRules.metersOnlyIn;
import static io.sealane.cert.ArchitectureRules.noKubernetes;
import static io.sealane.cert.ArchitectureRules.noPackageCycles;
import static io.sealane.cert.ArchitectureRules.noWallClockOutside;
import static io.sealane.cert.ArchitectureRules.onlyImportedBy;
import static io.sealane.cert.ArchitectureRules.packagesThatShowTooMuch;
import static io.sealane.cert.ArchitectureRules.tlsContextsOnlyIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GatewayArchitectureTest {

    private static JavaClasses classes = mainClasses("io.sealane.gateway");

    @Test
    void Micrometer_stays_in_one_class() {
        metersOnlyIn("gateway\\.GatewayMetrics").check(classes);
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
    void Netty_stays_in_transport_and_forward() {
        onlyImportedBy("io.netty..", "io.sealane.gateway.transport..", "io.sealane.gateway.forward..")
                .check(classes);
    }

    @Test
    void no_Netty_type_stands_in_a_public_signature() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(fromNetty())
                .check(classes);
    }

    @Test
    void the_CloudEvents_library_stays_in_event() {
        onlyImportedBy("io.cloudevents..", "io.sealane.gateway.event").check(classes);
    }

    @Test
    void Akka_internals_stay_in_transport() {
        onlyImportedBy("akka.http.impl..", "io.sealane.gateway.transport..").check(classes);
    }

    @Test
    void no_Kubernetes_class_is_known() {
        noKubernetes().check(classes);
    }

    @Test
    void TLS_contexts_are_made_by_the_certificate_module() {
        tlsContextsOnlyIn().check(classes);
    }

    private static DescribedPredicate<JavaClass> fromNetty() {
        return JavaClass.Predicates.resideInAPackage("io.netty..");
    }
}
