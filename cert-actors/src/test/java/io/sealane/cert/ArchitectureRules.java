package io.sealane.cert;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rules that every module's architecture test shares. */
public final class ArchitectureRules {

    private static final Map<String, Set<String>> WALL_CLOCKS = Map.of(
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.time.OffsetDateTime", Set.of("now"),
            "java.time.ZonedDateTime", Set.of("now"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds"),
            "java.time.InstantSource", Set.of("system"),
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
            "java.lang.Thread", Set.of("sleep"),
            "java.util.concurrent.ThreadLocalRandom", Set.of("current"));

    private static final int PUBLIC_TYPES_MAX = 12;

    private ArchitectureRules() {}

    /** The main classes of the module that runs the test. */
    public static JavaClasses mainClasses(String rootPackage) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages(rootPackage);
    }

    /** A library that only some packages may import, so that it can be replaced there. */
    public static ArchRule onlyImportedBy(String library, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("each library has one adapter")
                .allowEmptyShould(true);
    }

    /** Meters are made where they are named, so that all of them can be found. */
    public static ArchRule metersOnlyIn(String classNames) {
        return noClasses()
                .that()
                .haveNameNotMatching("io\\.sealane\\.(" + classNames + ")(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.core..");
    }

    /** Usable where there is no Kubernetes. */
    public static ArchRule noKubernetes() {
        return noClasses().should().dependOnClassesThat().resideInAnyPackage("io.fabric8..", "io.kubernetes..");
    }

    /** What a peer must prove is decided in one package. */
    public static ArchRule tlsContextsOnlyIn(String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("javax\\.net\\.ssl\\.SSLContext|io\\.netty\\.handler\\.ssl\\.SslContextBuilder");
    }

    /** Packages form a graph without cycles. */
    public static ArchRule noPackageCycles() {
        return slices().matching("io.sealane.(**)").should().beFreeOfCycles();
    }

    /** Which packages show more top-level types than can be kept in mind, and how many. */
    public static Map<String, Long> packagesThatShowTooMuch(JavaClasses classes) {
        var shown = classes.stream()
                .filter(one -> one.isTopLevelClass() && one.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        shown.values().removeIf(count -> count <= PUBLIC_TYPES_MAX);
        return shown;
    }

    /** Time is injected; only {@code node} reads the wall clock. */
    public static ArchRule noWallClockOutside(String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .callMethodWhere(DescribedPredicate.describe("a wall clock is read", ArchitectureRules::readsWallClock))
                .because("time is injected, so that a test can move it");
    }

    private static boolean readsWallClock(JavaCall<?> call) {
        var names = WALL_CLOCKS.get(call.getTargetOwner().getFullName());
        return names != null && names.contains(call.getName());
    }
}
