package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.acme.AcmeSpec.Http01;
import io.sealane.cert.issuer.acme.AcmeSpec.Selector;
import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the solver of a name, by cert-manager's rules. Pure: a selector that names the name itself goes before one that names a zone, a
 * longer zone before a shorter one, then more matching labels before fewer, then the order of the list.
 */
final class Solvers {

    private static final int BY_NAME = Integer.MAX_VALUE;

    private Solvers() {}

    /**
     * The solver for a name.
     *
     * @param name without the label {@code *} of a wildcard
     * @param offered types of challenges that the server offers for it
     */
    static Optional<Solver> choose(
            List<Solver> solvers, String name, boolean wildcard, Map<String, String> labels, List<String> offered) {
        var asked = wildcard ? "*." + name : name;
        // A stream keeps what came first where two are equal.
        return solvers.stream()
                .filter(solver -> offered.contains(type(solver)) && !(wildcard && solver.method() instanceof Http01))
                .filter(solver -> matches(solver.selector(), asked, labels))
                .min(Comparator.<Solver>comparingInt(solver -> -closeness(solver.selector(), asked))
                        .thenComparingInt(
                                solver -> -solver.selector().matchLabels().size()));
    }

    /** The type of challenge that a solver answers, as RFC 8555 writes it. */
    static String type(Solver solver) {
        return solver.method() instanceof Http01 ? "http-01" : "dns-01";
    }

    private static boolean matches(Selector selector, String name, Map<String, String> labels) {
        var byName = selector.dnsNames().isEmpty() && selector.dnsZones().isEmpty() || closeness(selector, name) > 0;
        return byName && labels.entrySet().containsAll(selector.matchLabels().entrySet());
    }

    /** Labels of the longest matching zone; 0 for none. */
    private static int closeness(Selector selector, String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (selector.dnsNames().stream().anyMatch(lower::equalsIgnoreCase)) {
            return BY_NAME;
        }
        return selector.dnsZones().stream()
                .map(zone -> zone.toLowerCase(Locale.ROOT))
                .filter(zone -> lower.equals(zone) || lower.endsWith("." + zone))
                .mapToInt(zone -> zone.split("\\.", -1).length)
                .max()
                .orElse(0);
    }
}
