package io.sealane.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.sealane.cert.ArchitectureRules.mainClasses;
import static io.sealane.cert.ArchitectureRules.metersOnlyIn;
import static io.sealane.cert.ArchitectureRules.noPackageCycles;
import static io.sealane.cert.ArchitectureRules.noWallClockOutside;
import static io.sealane.cert.ArchitectureRules.onlyImportedBy;
import static io.sealane.cert.ArchitectureRules.packagesThatShowTooMuch;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RuntimeArchitectureTest {

    private static final String NODE = "io.sealane.node";

    private static JavaClasses classes = mainClasses("io.sealane");

    @Test
    void Micrometer_stays_where_meters_are() {
        metersOnlyIn("cert\\.CertMetrics|gateway\\.GatewayMetrics|observe\\.\\w+")
                .check(classes);
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
    void only_the_node_reads_the_wall_clock() {
        noWallClockOutside(NODE).check(classes);
    }

    @Test
    void eventing_knows_workloads_resources_cluster_and_journal_only() {
        mayKnow("eventing..", "eventing..", "workload..", "resource..", "cluster..", "journal..", "observe..");
    }

    @Test
    void certificates_know_workloads_and_resources_only() {
        mayKnow("certificates..", "certificates..", "workload..", "resource..", "cluster..", "observe..");
    }

    @Test
    void serving_knows_workloads_resources_and_cluster_only() {
        mayKnow("serving..", "serving..", "workload..", "resource..", "cluster..", "observe..");
    }

    @Test
    void workloads_know_resources_only() {
        mayKnow("workload..", "workload..", "resource..");
    }

    @Test
    void the_lower_packages_know_none_of_those_above() {
        mayKnow("resource", "resource..");
        mayKnow("resource.embedded..", "resource..", "store..");
        mayKnow("cluster..", "cluster..");
        mayKnow("journal", "journal..");
        mayKnow("journal.rocksdb..", "journal..", "store..");
        mayKnow("store..", "store..");
        mayKnow("observe..", "observe..");
    }

    @Test
    void the_parts_of_certificates_know_only_what_is_below_them() {
        part("certificates.model");
        part("certificates.settings");
        part("certificates.issuer", "certificates.settings", "certificates.model");
        part("certificates.rule", "certificates.issuer", "certificates.model");
        part("certificates.request", "certificates.settings", "certificates.model");
        part("certificates.bundle", "certificates.issuer", "certificates.settings", "certificates.model");
        part(
                "certificates.rotation",
                "certificates.bundle",
                "certificates.request",
                "certificates.issuer",
                "certificates.settings",
                "certificates.model");
    }

    @Test
    void the_parts_of_deliveries_and_the_look_inside_know_no_partition() {
        part("eventing.attempt", "eventing.settings");
        part("eventing.lane", "eventing.attempt", "eventing.log", "eventing.settings");
        part("eventing.inside", "eventing.log", "eventing.settings");
    }

    @Test
    void the_parts_of_eventings_controllers_know_only_what_is_below_them() {
        part("eventing.controller.sink");
        part("eventing.controller.account");
        part("eventing.controller.delivery", "eventing.controller.sink");
        part(
                "eventing.controller.config",
                "eventing.controller.delivery",
                "eventing.controller.sink",
                "eventing.controller.account");
        part("eventing.controller.policy", "eventing.controller.delivery");
        part(
                "eventing.controller.flow",
                "eventing.controller.config",
                "eventing.controller.delivery",
                "eventing.controller.policy",
                "eventing.controller.sink",
                "eventing.controller.account");
        noClasses()
                .that()
                .resideInAPackage("io.sealane.eventing.controller")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sealane.eventing.controller.rule")
                .check(classes);
    }

    @Test
    void the_parts_of_servings_controllers_know_only_what_is_below_them() {
        part("serving.controller.world");
        part("serving.controller.config", "serving.controller.world");
        part("serving.controller.revision", "serving.controller.config", "serving.controller.world");
        part(
                "serving.controller.route",
                "serving.controller.revision",
                "serving.controller.config",
                "serving.controller.world");
        part(
                "serving.controller.certificate",
                "serving.controller.route",
                "serving.controller.config",
                "serving.controller.world");
    }

    @Test
    void a_node_knows_neither_its_commands_nor_do_its_parts_know_the_node() {
        part("node.credential");
        part("node.life");
        part("node.folder", "node.life");
        part("node.api", "node.life");
        part("node.hop", "node.credential", "node.life");
        part("node.command", "node");
    }

    @Test
    void tokens_are_signed_in_one_place_and_those_of_senders_verified_in_another() {
        onlyImportedBy("org.jose4j..", "io.sealane.resource.embedded.token", "io.sealane.eventing.identity")
                .check(classes);
    }

    @Test
    void RocksDB_stays_in_store() {
        onlyImportedBy("org.rocksdb..", "io.sealane.store..").check(classes);
    }

    @Test
    void OpenTelemetry_and_Prometheus_stay_in_observe() {
        onlyImportedBy("io.opentelemetry..", "io.sealane.observe..").check(classes);
        onlyImportedBy("io.micrometer.prometheusmetrics..", "io.sealane.observe..")
                .check(classes);
    }

    @Test
    void Kryo_stays_in_cluster() {
        onlyImportedBy("com.esotericsoftware..", "io.sealane.cluster..").check(classes);
    }

    @Test
    void the_Kubernetes_client_stays_in_resource() {
        onlyImportedBy("io.fabric8.kubernetes.client..", "io.sealane.resource..")
                .check(classes);
    }

    @Test
    void Kubernetes_models_stay_with_the_controllers() {
        onlyImportedBy(
                        "io.fabric8..",
                        "io.sealane.resource..",
                        "io.sealane.certificates..",
                        "io.sealane.workload..",
                        "..controller..")
                .check(classes);
    }

    @Test
    void CloudEvents_SQL_stays_in_filters() {
        onlyImportedBy("io.cloudevents..", "io.sealane.gateway.event..", "io.sealane.eventing.filter..")
                .check(classes);
        onlyImportedBy("org.antlr..", "io.sealane.eventing.filter..").check(classes);
    }

    @Test
    void Netty_is_not_seen_here() {
        onlyImportedBy(
                        "io.netty..",
                        "io.sealane.cert.tls",
                        "io.sealane.gateway.transport..",
                        "io.sealane.gateway.forward..")
                .check(classes);
    }

    @Test
    void command_line_parsing_stays_with_the_commands() {
        onlyImportedBy("picocli..", NODE + ".command").check(classes);
    }

    @Test
    void TLS_contexts_are_made_by_the_certificate_module() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sealane.cert.tls")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.netty\\.handler\\.ssl\\.SslContextBuilder")
                .orShould()
                .callMethod(javax.net.ssl.SSLContext.class, "getInstance", String.class)
                .check(classes);
    }

    /** Classes of {@code part} depend, among the packages around it, on {@code below} only. */
    private static void part(String part, String... below) {
        var known = Stream.concat(Stream.of(part), Stream.of(below))
                .map(name -> "io.sealane." + name)
                .toArray(String[]::new);
        var around = "io.sealane." + part.substring(0, part.lastIndexOf('.')) + "..";
        classes()
                .that()
                .resideInAPackage("io.sealane." + part)
                .should()
                .onlyDependOnClassesThat(
                        Predicates.resideInAnyPackage(known).or(Predicates.resideOutsideOfPackage(around)))
                .check(classes);
    }

    /** Classes of {@code who} depend, inside the runtime, on {@code allowed} only. */
    private static void mayKnow(String who, String... allowed) {
        var packages = new String[allowed.length + 3];
        for (int i = 0; i < allowed.length; i++) {
            packages[i] = "io.sealane." + allowed[i];
        }
        packages[allowed.length] = "io.sealane.cert..";
        packages[allowed.length + 1] = "io.sealane.gateway..";
        packages[allowed.length + 2] = "io.sealane." + who;
        classes()
                .that()
                .resideInAPackage("io.sealane." + who)
                .should()
                .onlyDependOnClassesThat(
                        Predicates.resideInAnyPackage(packages).or(Predicates.resideOutsideOfPackage("io.sealane..")))
                .allowEmptyShould(true)
                .check(classes);
    }
}
