package io.sealane.cert.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of the world in one look. Roots are named by the SHA-256 of their certificate.
 *
 * @param authority who signs now and who could
 * @param published the version of the bundle that was last published; 0 before the first
 * @param holders those that trust by the bundle
 * @param leaves certificates in use, wherever they are kept
 * @param uses what the old root is still needed for
 * @param busyWith another rotation of the same authority that is under way or was there first
 */
public record Observation(
        Authority authority,
        long published,
        List<Holder> holders,
        List<Leaf> leaves,
        Uses uses,
        Optional<String> busyWith) {

    public Observation {
        holders = List.copyOf(holders);
        leaves = List.copyOf(leaves);
    }

    /**
     * Who signs.
     *
     * @param signing the root that the issuer signs under now; empty when it has none or a broken one
     * @param next the authority that is to follow, once there is one; until the issuer has it, where there was one and it is gone, with no
     *     root
     * @param obstacle what there should be instead of the present authority; empty when that may be replaced
     */
    public record Authority(Optional<String> signing, Optional<Next> next, Optional<String> obstacle) {

        /** One that may be replaced. */
        public Authority(Optional<String> signing, Optional<Next> next) {
            this(signing, next, Optional.empty());
        }
    }

    /**
     * An authority that is to follow.
     *
     * @param root its root
     * @param notBefore when it begins to be valid
     * @param notAfter when it ends
     * @param problem why it must not be used; empty when a certificate signed with it was verified
     * @param usersOwn whether its life was somebody's choice: then a short one is pointed out and not refused
     */
    public record Next(String root, Instant notBefore, Instant notAfter, Optional<String> problem, boolean usersOwn) {}

    /**
     * Somebody who trusts by the bundle.
     *
     * @param version the newest version that it has confirmed to be in force; 0 for none
     * @param live whether its lease runs; one that is gone has to read the bundle again before it talks to anybody
     * @param keeping in words for people, what of namespaces makes it still trust a root that the bundle has no more, the version is that of
     *     everything else then; or not trust one that the bundle has, and then it does not confirm the version
     */
    public record Holder(String name, long version, boolean live, List<String> keeping) {

        public Holder {
            keeping = List.copyOf(keeping);
        }

        /** One for which no namespace wants anything else. */
        public Holder(String name, long version, boolean live) {
            this(name, version, live, List.of());
        }
    }

    /**
     * A certificate in use.
     *
     * @param root the root that its chain ends at
     * @param notAfter when it ends
     * @param life how long it was issued for; zero for a CA, which ends with the authority above it at the latest
     * @param replaceable whether an order for a new one can be given; empty text when so, else why not
     * @param tenants whether it is in a namespace of users; else it is the mesh's own
     */
    public record Leaf(String name, String root, Instant notAfter, Duration life, String replaceable, boolean tenants) {

        /** One of the mesh's own. */
        public Leaf(String name, String root, Instant notAfter, Duration life, String replaceable) {
            this(name, root, notAfter, life, replaceable, false);
        }

        boolean needs(String wanted, Instant now) {
            return root.equals(wanted) && notAfter.isAfter(now);
        }
    }

    /**
     * What the old root is still needed for.
     *
     * @param showing servers and clients that still show a certificate of the mesh's own below it
     * @param tenantsShown Secrets of namespaces whose certificate below it is still shown
     * @param connections open connections that rely on it, as far as they can be told
     * @param handshakes how often a handshake relied on it, ever; may begin at 0 again after a restart
     */
    public record Uses(Set<String> showing, Set<String> tenantsShown, int connections, long handshakes) {

        public Uses {
            showing = Set.copyOf(showing);
            tenantsShown = Set.copyOf(tenantsShown);
        }

        /** Where nothing of a namespace is shown. */
        public Uses(Set<String> showing, int connections, long handshakes) {
            this(showing, Set.of(), connections, handshakes);
        }
    }
}
