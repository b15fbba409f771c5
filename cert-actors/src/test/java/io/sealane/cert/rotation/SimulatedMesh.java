package io.sealane.cert.rotation;

import io.sealane.cert.rotation.Observation.Authority;
import io.sealane.cert.rotation.Observation.Holder;
import io.sealane.cert.rotation.Observation.Leaf;
import io.sealane.cert.rotation.Observation.Next;
import io.sealane.cert.rotation.Observation.Uses;
import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.rotation.RotationState.Roots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A mesh in memory: holders of trust that come and go, servers, an issuer whose answers take time, messages that are lost, doubled and
 * late, a clock that is set. It checks every invariant at each thing that happens, from what is really so and not from what was reported.
 */
final class SimulatedMesh {

    static final Duration LEAF_LIFE = Duration.ofDays(30);
    private static final int IN_FLIGHT_MAX = 40;
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    /** Somebody who trusts. */
    static final class Peer {
        final String name;
        long version;
        Set<String> roots = Set.of();
        long confirmed;
        boolean live = true;
        boolean talking;

        Peer(String name) {
            this.name = name;
        }
    }

    private record Order(String leaf, String root, long landsBy) {}

    private record Connection(String server, String root) {}

    record Bundle(long version, Set<String> roots) {}

    private final Random random;
    private final RotationSettings settings;
    final List<String> violations = new ArrayList<>();
    final List<String> trace = new ArrayList<>();
    final Map<String, RotationState> stored = new LinkedHashMap<>();
    final Map<String, Peer> peers = new TreeMap<>();
    private final Map<String, Set<Long>> versions = new TreeMap<>();
    private final Map<String, String> nextOf = new TreeMap<>();
    private final Map<String, Instant> ends = new TreeMap<>();
    private final Map<String, String> kept = new TreeMap<>();
    private final Map<String, String> shown = new TreeMap<>();
    private final Map<String, Long> entered = new TreeMap<>();
    private final Map<String, Long> switchedMillis = new TreeMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Runnable> messages = new ArrayList<>();
    private final boolean shortLived;
    /** Whether a namespace has a certificate below the first root that nobody renews. */
    boolean tenantHolds;

    /** Rotations whose next authority somebody deletes at the moment of the switch. */
    final Set<String> losing = new TreeSet<>();

    private final Set<String> lost = new TreeSet<>();
    private final Set<String> givenUp = new TreeSet<>();
    private Bundle published = new Bundle(1, Set.of("a"));
    private String signing = "a";
    private long trueMillis;
    private long clockMillis;
    private long handshakes;
    private int jumps;
    private int joined;

    SimulatedMesh(Random random, RotationSettings settings, boolean shortLived) {
        this.random = random;
        this.settings = settings;
        this.shortLived = shortLived;
        ends.put("a", START.plus(Duration.ofDays(400)));
        for (var name : List.of("s1", "s2", "s3", "s4")) {
            kept.put(name, "a");
            shown.put(name, "a");
        }
        for (int i = 0; i < 4; i++) {
            join();
        }
        peers.values().forEach(this::read);
    }

    Instant now() {
        return START.plusMillis(clockMillis);
    }

    // What a rotation sees and does

    Observation observe(String rotation) {
        var mine = Optional.ofNullable(nextOf.get(rotation));
        var next = mine.map(root -> new Next(
                givenUp.contains(root) && !signing.equals(root) ? "" : root,
                START.minus(Duration.ofDays(30)),
                ends.get(root),
                Optional.empty(),
                false));
        var holders = peers.values().stream()
                .map(peer -> new Holder(peer.name, peer.confirmed, peer.live))
                .toList();
        var leaves = kept.entrySet().stream()
                .map(one -> new Leaf(one.getKey(), one.getValue(), now().plus(LEAF_LIFE), LEAF_LIFE, ""))
                .collect(Collectors.toCollection(ArrayList::new));
        if (tenantHolds) {
            leaves.add(new Leaf("shop/tls", "a", ends.get("a"), LEAF_LIFE, "nobody keeps it", true));
        }
        var old = stored.containsKey(rotation)
                ? stored.get(rotation).roots().old().orElse("")
                : "";
        var showing = shown.entrySet().stream()
                .filter(one -> one.getValue().equals(old))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        var open = connections.stream().filter(one -> one.root().equals(old)).count();
        return new Observation(
                new Authority(Optional.of(signing), next),
                published.version(),
                holders,
                leaves,
                new Uses(showing, (int) open, handshakes),
                before(rotation));
    }

    /** The rotation that was asked for first goes first. */
    private Optional<String> before(String rotation) {
        return stored.entrySet().stream()
                .takeWhile(one -> !one.getKey().equals(rotation))
                .filter(one -> !one.getValue().phase().isOver())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    void store(String rotation, RotationState next, Observation seen, boolean emergency) {
        var before = stored.put(rotation, next);
        versions.computeIfAbsent(rotation, one -> new TreeSet<>()).add(next.version());
        if (before == null || before.phase() == next.phase()) {
            return;
        }
        if (next.phase() == RotationPhase.SWITCHING && losing.contains(rotation)) {
            next.roots().next().ifPresent(lost::add);
        }
        trace.add(trueMillis + " " + rotation + " " + next.phase() + " v" + next.version());
        if (stored.values().stream().filter(SimulatedMesh::isUnderWay).count() > 1) {
            violate("I4", "two rotations at a time: " + stored.keySet());
        }
        var waited = trueMillis
                - entered.getOrDefault(rotation, 0L)
                + jumps * 3L * settings.look().toMillis();
        entered.put(rotation, trueMillis);
        if (next.phase() == RotationPhase.REISSUING) {
            switchedMillis.put(rotation, trueMillis);
        }
        if (emergency) {
            return;
        }
        if (next.phase() == RotationPhase.RETIRING) {
            checkTenants(rotation, next);
        }
        if (next.phase() == RotationPhase.SWITCHING || next.phase() == RotationPhase.DONE) {
            seen.holders().stream()
                    .filter(holder -> holder.live() && holder.version() < before.version())
                    .forEach(holder -> violate("I5", holder.name() + " not counted at " + next.phase()));
        }
        if (next.phase() == RotationPhase.SWITCHING
                && waited < settings.holds().publish().toMillis()) {
            violate("clock", "switched after " + waited + " ms");
        }
    }

    /** A clock that jumps ahead counts for three looks. */
    private void checkTenants(String rotation, RotationState next) {
        if (!tenantHolds || next.roots().old().filter("a"::equals).isEmpty()) {
            return;
        }
        var waited = trueMillis
                - switchedMillis.getOrDefault(rotation, 0L)
                + jumps * 3L * settings.look().toMillis();
        var bound = settings.holds().tenants().map(Duration::toMillis).orElse(Long.MAX_VALUE);
        if (waited < bound) {
            violate("tenants", "a dropped after " + waited + " ms, of " + bound);
        }
    }

    private static boolean isUnderWay(RotationState state) {
        return state.roots().next().isPresent() && !state.phase().isOver();
    }

    void perform(Effect effect, boolean emergency) {
        if (effect instanceof Effect.MakeNext make) {
            var root = "next-" + make.rotation();
            nextOf.putIfAbsent(make.rotation(), root);
            ends.putIfAbsent(root, START.plus(shortLived ? Duration.ofDays(40) : Duration.ofDays(3650)));
        } else if (effect instanceof Effect.Publish publish) {
            publish(publish, emergency);
        } else if (effect instanceof Effect.Switch change) {
            switchTo(change);
        } else if (effect instanceof Effect.Reissue reissue) {
            reissue.leaves().forEach(leaf -> sign(leaf, emergency));
        } else if (effect instanceof Effect.Drain drain) {
            connections.removeIf(one -> one.root().equals(drain.roots().old().orElse("")) && random.nextInt(3) > 0);
        }
    }

    private void switchTo(Effect.Switch change) {
        var next = change.roots().next().orElseThrow();
        if (signing.equals(next) || !signing.equals(change.roots().old().orElse(""))) {
            return; // done before, or overtaken
        }
        if (lost.contains(next)) {
            givenUp.add(next);
            return;
        }
        signing = next;
        if (Duration.between(now(), ends.get(next)).compareTo(LEAF_LIFE.multipliedBy(6)) < 0) {
            violate("I7", "switched to " + next + ", which ends " + ends.get(next));
        }
    }

    private void publish(Effect.Publish publish, boolean emergency) {
        if (!versions.getOrDefault(publish.rotation(), Set.of()).contains(publish.version())) {
            violate("I6", "version " + publish.version() + " belongs to no stored state of " + publish.rotation());
        }
        var next = new Bundle(publish.version(), roots(publish.trusted(), publish.roots()));
        if (next.version() == published.version() && !next.roots().equals(published.roots())) {
            violate("I6", "version " + next.version() + " was " + published.roots() + ", now " + next.roots());
        }
        if (next.version() > published.version()) {
            checkShrinking(next, emergency);
            published = next;
            trace.add(trueMillis + " published v" + next.version() + " " + next.roots());
        }
        peers.values().stream()
                .filter(peer -> peer.live && peer.confirmed < published.version())
                .forEach(this::push);
    }

    private static Set<String> roots(Trusted trusted, Roots roots) {
        var all = new TreeSet<String>();
        if (trusted != Trusted.NEW) {
            roots.old().ifPresent(all::add);
        }
        if (trusted != Trusted.OLD) {
            roots.next().ifPresent(all::add);
        }
        return all;
    }

    private void checkShrinking(Bundle next, boolean emergency) {
        var before = published.roots();
        if (!before.containsAll(next.roots()) && !next.roots().containsAll(before)) {
            violate("I1", before + " swapped for " + next.roots());
        }
        if (next.roots().size() > 2) {
            violate("I4", "three generations: " + next.roots());
        }
        for (var gone : before) {
            var inUse = kept.containsValue(gone)
                    || shown.containsValue(gone)
                    || orders.stream().anyMatch(order -> order.root().equals(gone))
                    || connections.stream().anyMatch(one -> one.root().equals(gone));
            if (!next.roots().contains(gone) && inUse && !emergency) {
                violate("I3", gone + " dropped while in use: " + kept + shown + orders + connections);
            }
        }
    }

    private void push(Peer peer) {
        var bundle = published;
        messages.add(() -> {
            if (peer.live && bundle.version() >= peer.version) {
                take(peer, bundle);
            }
        });
    }

    private void take(Peer peer, Bundle bundle) {
        peer.version = bundle.version();
        peer.roots = bundle.roots();
        messages.add(() -> {
            if (peer.live) {
                peer.confirmed = Math.max(peer.confirmed, bundle.version());
            }
        });
    }

    // What happens by itself

    void happen(boolean emergency) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> deliver();
            case 4 -> comeOrGo();
            case 5, 6 -> land(false);
            case 7, 8 -> pick(shown).ifPresent(name -> shown.put(name, kept.get(name)));
            case 9 -> handshake(emergency);
            case 10 -> {
                if (!connections.isEmpty()) {
                    connections.remove(random.nextInt(connections.size()));
                }
            }
            default -> renewByTime(emergency);
        }
    }

    void pass(long millis) {
        trueMillis += millis;
        clockMillis += millis;
        if (random.nextInt(200) == 0) {
            clockMillis += (random.nextBoolean() ? 1 : -1) * random.nextInt(3_600_000);
            jumps++;
        }
        land(true);
    }

    private void deliver() {
        while (messages.size() > IN_FLIGHT_MAX) {
            messages.remove(0);
        }
        for (int i = 0; i < 3 && !messages.isEmpty(); i++) {
            deliverOne();
        }
    }

    private void deliverOne() {
        var index = random.nextInt(messages.size());
        var message = messages.get(index);
        var fate = random.nextInt(10);
        if (fate > 0) {
            message.run(); // else it is lost
        }
        if (fate < 9) {
            messages.remove(index); // else it comes once more
        }
    }

    private void comeOrGo() {
        var peer = pick(peers).map(peers::get).orElseThrow();
        switch (random.nextInt(8)) {
            case 0 -> {
                if (joined < 12) {
                    join();
                }
            }
            case 1 -> {
                peer.live = peers.values().stream().filter(one -> one.live).count() < 2;
                peer.talking &= peer.live;
            }
            default -> read(peer);
        }
    }

    /** Registered first, then reading, then talking: a rotation counts it before it can be hurt. */
    private void join() {
        var peer = new Peer("peer-" + joined++);
        peers.put(peer.name, peer);
    }

    private void read(Peer peer) {
        if (!peer.live) {
            peer.live = true;
            peer.confirmed = 0;
            return;
        }
        if (!peer.talking) {
            take(peer, published);
            peer.talking = true;
        }
    }

    private void sign(String leaf, boolean emergency) {
        orders.add(
                new Order(leaf, signing, trueMillis + settings.issueDeadline().toMillis()));
        if (ends.get(signing).isBefore(now().plus(LEAF_LIFE))) {
            violate("I7", "a leaf outlives " + signing);
        }
        peers.values().stream()
                .filter(peer -> peer.talking && !peer.roots.contains(signing) && !emergency)
                .forEach(peer -> violate("I2", signing + " signs, " + peer.name + " trusts " + peer.roots));
        var generations = new TreeSet<>(kept.values());
        generations.addAll(shown.values());
        generations.add(signing);
        if (generations.size() > 2) {
            violate("I4", "three generations: " + generations);
        }
    }

    private void renewByTime(boolean emergency) {
        if (random.nextInt(4) == 0) {
            pick(kept).ifPresent(leaf -> sign(leaf, emergency));
        }
    }

    /** @param overdue only those whose time is up */
    private void land(boolean overdue) {
        var due = orders.stream()
                .filter(order -> overdue ? order.landsBy() <= trueMillis : random.nextBoolean())
                .toList();
        due.forEach(order -> kept.put(order.leaf(), order.root()));
        orders.removeAll(due);
    }

    private void handshake(boolean emergency) {
        var server = pick(shown).orElseThrow();
        var root = shown.get(server);
        var client = peers.get(pick(peers).orElseThrow());
        if (!client.talking) {
            return;
        }
        if (!client.roots.contains(root) && !emergency) {
            violate("handshake", client.name + " " + client.roots + " refuses " + server + " " + root);
            return;
        }
        var rotating = stored.values().stream()
                .anyMatch(state -> state.roots().old().filter(root::equals).isPresent());
        handshakes += rotating ? 1 : 0;
        connections.add(new Connection(server, root));
    }

    private Optional<String> pick(Map<String, ?> map) {
        return map.keySet().stream().skip(random.nextInt(map.size())).findFirst();
    }

    private void violate(String invariant, String what) {
        violations.add(invariant + ": " + what + " at " + trueMillis);
    }
}
