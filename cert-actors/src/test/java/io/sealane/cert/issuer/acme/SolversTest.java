package io.sealane.cert.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.acme.AcmeSpec.Http01;
import io.sealane.cert.issuer.acme.AcmeSpec.Method;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.AcmeSpec.Selector;
import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SolversTest {

    private static final List<String> BOTH = List.of("http-01", "dns-01");
    private static final Method DNS = new Rfc2136("ns.example.com", 53, false, Optional.empty());
    private static final Solver ANY = solver(Map.of(), List.of(), List.of(), new Http01());
    private static final Solver ZONE = solver(Map.of(), List.of(), List.of("example.com"), DNS);
    private static final Solver DEEP_ZONE = solver(Map.of(), List.of(), List.of("dev.example.com"), DNS);
    private static final Solver NAME = solver(Map.of(), List.of("a.dev.example.com"), List.of(), new Http01());

    @Test
    void a_selector_with_the_name_goes_before_every_zone() {
        assertThat(choose("a.dev.example.com", ANY, ZONE, DEEP_ZONE, NAME)).contains(NAME);
    }

    @Test
    void the_longest_zone_goes_before_shorter_ones() {
        assertThat(choose("b.dev.example.com", ANY, ZONE, DEEP_ZONE, NAME)).contains(DEEP_ZONE);
        assertThat(choose("dev.example.com", ANY, ZONE, DEEP_ZONE)).contains(DEEP_ZONE);
    }

    @Test
    void a_zone_ends_at_a_dot() {
        assertThat(choose("notexample.com", ZONE)).isEmpty();
        assertThat(choose("notexample.com", ANY, ZONE)).contains(ANY);
    }

    @Test
    void letters_of_either_case_are_the_same() {
        assertThat(choose("B.DEV.Example.COM", ANY, DEEP_ZONE)).contains(DEEP_ZONE);
    }

    @Test
    void more_matching_labels_go_before_fewer() {
        var one = solver(Map.of("team", "web"), List.of(), List.of(), new Http01());
        var two = solver(Map.of("team", "web", "stage", "prod"), List.of(), List.of(), new Http01());
        var labels = Map.of("team", "web", "stage", "prod", "more", "labels");

        assertThat(Solvers.choose(List.of(ANY, one, two), "a.example.com", false, labels, BOTH))
                .contains(two);
        assertThat(Solvers.choose(List.of(ANY, one, two), "a.example.com", false, Map.of("team", "web"), BOTH))
                .contains(one);
    }

    @Test
    void of_equal_solvers_the_first_is_taken() {
        var other = solver(Map.of(), List.of(), List.of(), DNS);

        assertThat(choose("a.example.com", other, ANY)).contains(other);
        assertThat(choose("a.example.com", ANY, other)).contains(ANY);
    }

    @Test
    void a_wildcard_is_never_proved_by_HTTP() {
        assertThat(Solvers.choose(List.of(ANY), "example.com", true, Map.of(), BOTH))
                .isEmpty();
        assertThat(Solvers.choose(List.of(ANY, ZONE), "example.com", true, Map.of(), BOTH))
                .contains(ZONE);
    }

    @Test
    void only_what_the_server_offers_is_taken() {
        assertThat(Solvers.choose(List.of(ANY, ZONE), "a.example.com", false, Map.of(), List.of("http-01")))
                .contains(ANY);
        assertThat(Solvers.choose(List.of(ZONE), "a.example.com", false, Map.of(), List.of("http-01")))
                .isEmpty();
    }

    private static Optional<Solver> choose(String name, Solver... solvers) {
        return Solvers.choose(List.of(solvers), name, false, Map.of(), BOTH);
    }

    private static Solver solver(Map<String, String> labels, List<String> names, List<String> zones, Method method) {
        return new Solver(new Selector(labels, names, zones), method);
    }
}
