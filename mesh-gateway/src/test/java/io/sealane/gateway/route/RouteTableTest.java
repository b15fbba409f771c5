package io.sealane.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RouteTableTest {

    private static final int GOLDEN = 0x9E37_79B9;

    @Test
    void an_exact_host_comes_before_a_wildcard_and_a_wildcard_stands_for_one_label() {
        var table = RouteTable.of(1, List.of(host("*.example.com"), host("a.example.com")));

        assertThat(table.host("a.example.com").orElseThrow().hosts()).containsExactly("a.example.com");
        assertThat(table.host("b.example.com").orElseThrow().hosts()).containsExactly("*.example.com");
        assertThat(table.host("c.b.example.com")).isEmpty();
        assertThat(table.host("example.com")).isEmpty();
        assertThat(table.host("")).isEmpty();
    }

    @Test
    void a_host_that_stands_twice_is_refused_by_name() {
        assertThatThrownBy(() -> RouteTable.of(1, List.of(host("a.example.com"), host("a.example.com"))))
                .hasMessage("host a.example.com: expected it once, got it twice");
    }

    @Test
    void the_longest_prefix_wins_and_counts_characters_not_segments() {
        var host =
                host("a", path("", Map.of(), "all"), path("/v1/long", Map.of(), "long"), path("/v1", Map.of(), "v1"));

        assertThat(backend(host, "/v1/longer", Map.of())).contains("long");
        assertThat(backend(host, "/v10", Map.of())).contains("v1");
        assertThat(backend(host, "/", Map.of())).contains("all");
    }

    @Test
    void of_equal_prefixes_the_one_with_more_matching_fields_wins() {
        var host = host(
                "a",
                path("", Map.of(), "plain"),
                path("", Map.of("tag", "blue"), "blue"),
                path("", Map.of("tag", "blue", "beta", "yes"), "both"));

        assertThat(backend(host, "/", Map.of())).contains("plain");
        assertThat(backend(host, "/", Map.of("tag", "green"))).contains("plain");
        assertThat(backend(host, "/", Map.of("tag", "blue"))).contains("blue");
        assertThat(backend(host, "/", Map.of("tag", "blue", "beta", "yes"))).contains("both");
    }

    @Test
    void without_a_path_that_matches_there_is_no_route() {
        assertThat(backend(host("a", path("/v1", Map.of(), "v1")), "/", Map.of()))
                .isEmpty();
    }

    @Test
    void shares_are_kept_to_one_request_in_a_thousand() {
        var route = new PathRoute(
                "", Map.of(), Map.of(), Optional.empty(), List.of(backend("a", 70), backend("b", 0), backend("c", 30)));

        var counts = new HashMap<String, Integer>();
        for (int n = 1; n <= 10_000; n++) {
            counts.merge(route.pick(n * GOLDEN).host(), 1, Integer::sum);
        }

        assertThat(counts.keySet()).containsExactlyInAnyOrder("a", "c");
        assertThat(counts.get("a")).isBetween(6_990, 7_010);
    }

    @Test
    void the_ends_of_the_range_of_draws_are_within_the_shares() {
        var route = new PathRoute("", Map.of(), Map.of(), Optional.empty(), List.of(backend("a", 1), backend("b", 99)));

        assertThat(route.pick(0).host()).isEqualTo("a");
        assertThat(route.pick(-1).host()).isEqualTo("b");
    }

    @Test
    void a_path_without_any_share_is_refused() {
        assertThatThrownBy(() -> path("/x", Map.of(), List.of(backend("a", 0))))
                .hasMessage("backends of path '/x': expected at least one with a share above 0");
    }

    private static VirtualHost host(String name, PathRoute... paths) {
        return new VirtualHost(Set.of(name), false, "hash", List.of(paths));
    }

    private static PathRoute path(String prefix, Map<String, String> headers, String backend) {
        return path(prefix, headers, List.of(backend(backend, 100)));
    }

    private static PathRoute path(String prefix, Map<String, String> headers, List<Backend> backends) {
        return new PathRoute(prefix, headers, Map.of(), Optional.empty(), backends);
    }

    private static Backend backend(String host, int percent) {
        return new Backend(host, 80, false, percent, Map.of(), Deadlines.of(Duration.ofSeconds(1)));
    }

    private static Optional<String> backend(VirtualHost host, String path, Map<String, String> fields) {
        return host.route(path, fields::get).map(route -> route.pick(1).host());
    }
}
