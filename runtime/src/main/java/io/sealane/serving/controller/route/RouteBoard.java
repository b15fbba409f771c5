package io.sealane.serving.controller.route;

import io.sealane.cert.SecretName;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.gateway.route.RouteTable;
import io.sealane.gateway.route.VirtualHost;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.controller.route.IngressCompiler.Compiled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Where reconcilers write down routes, and from where whole tables are published. Safe for any thread. A host belongs to whoever came
 * first. Changes close together share one table.
 */
public final class RouteBoard {

    /** Somebody else has a host already. */
    record Conflict(String host, ResourceKey holder) {}

    /** One kind of listener. */
    public record Door(LiveRoutes routes, Identities identities) {}

    private final Door external;
    private final Door local;
    private final Executor work;
    private final Map<ResourceKey, Compiled> compiled = new HashMap<>();
    private final Map<String, ResourceKey> externalHolders = new HashMap<>();
    private final Map<String, ResourceKey> localHolders = new HashMap<>();
    private final Set<ResourceKey> refused = new HashSet<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean changed;
    private long version;

    public RouteBoard(Door external, Door local, Executor work) {
        this.external = external;
        this.local = local;
        this.work = work;
    }

    /** Sets the routes of an Ingress; when somebody else has one of its hosts it gets none at all. */
    public synchronized Optional<Conflict> put(ResourceKey ingress, Compiled routes) {
        var conflict = conflict(ingress, routes.external(), externalHolders)
                .or(() -> conflict(ingress, routes.local(), localHolders));
        if (conflict.isPresent()) {
            drop(ingress);
            refused.add(ingress);
            return conflict;
        }
        refused.remove(ingress);
        if (!routes.equals(compiled.get(ingress))) {
            drop(ingress);
            compiled.put(ingress, routes);
            hold(ingress, routes.external(), externalHolders);
            hold(ingress, routes.local(), localHolders);
            changed = true;
        }
        return Optional.empty();
    }

    /** Takes the routes of an Ingress away; returns those that wait for a host, one of which may get it now. */
    synchronized Set<ResourceKey> remove(ResourceKey ingress) {
        refused.remove(ingress);
        drop(ingress);
        return Set.copyOf(refused);
    }

    /** Completes once every listener goes by what has been written down so far. */
    public CompletionStage<Void> inForce() {
        var promise = new CompletableFuture<Void>();
        synchronized (this) {
            waiting.add(promise);
        }
        work.execute(this::publish);
        return promise;
    }

    private synchronized void publish() {
        if (changed) {
            changed = false;
            version++;
            publish(external, Compiled::external, Compiled::externalSecrets);
            publish(local, Compiled::local, Compiled::localSecrets);
        }
        var told = List.copyOf(waiting);
        waiting.clear();
        if (!told.isEmpty()) {
            external.routes()
                    .inForce()
                    .thenCompose(done -> local.routes().inForce())
                    .whenComplete((done, failure) -> told.forEach(promise -> promise.complete(null)));
        }
    }

    private void publish(
            Door door,
            Function<Compiled, List<VirtualHost>> hosts,
            Function<Compiled, Map<SecretName, Set<String>>> secrets) {
        var names = new HashMap<SecretName, Set<String>>();
        compiled.values()
                .forEach(each -> secrets.apply(each)
                        .forEach((secret, its) -> names.computeIfAbsent(secret, absent -> new HashSet<>())
                                .addAll(its)));
        // Certificates come before the routes that need them.
        door.identities().show(names);
        door.routes()
                .publish(RouteTable.of(
                        version,
                        compiled.values().stream()
                                .map(hosts)
                                .flatMap(Collection::stream)
                                .toList()));
    }

    private void drop(ResourceKey ingress) {
        if (compiled.remove(ingress) != null) {
            externalHolders.values().removeIf(ingress::equals);
            localHolders.values().removeIf(ingress::equals);
            changed = true;
        }
    }

    private static void hold(ResourceKey ingress, List<VirtualHost> hosts, Map<String, ResourceKey> holders) {
        hosts.forEach(virtual -> virtual.hosts().forEach(host -> holders.put(host, ingress)));
    }

    private static Optional<Conflict> conflict(
            ResourceKey ingress, List<VirtualHost> hosts, Map<String, ResourceKey> holders) {
        for (var virtual : hosts) {
            for (var host : virtual.hosts()) {
                var holder = holders.get(host);
                if (holder != null && !holder.equals(ingress)) {
                    return Optional.of(new Conflict(host, holder));
                }
            }
        }
        return Optional.empty();
    }
}
