package io.sealane.serving.controller.certificate;

import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Warns when {@code config-certmanager} gives names that only the inside knows to an issuer that proves names to the outside: an ACME server
 * can sign neither cluster-local nor system-internal ones. Each certificate would say so for itself; this says it where it was
 * configured, as soon as map and issuer are both there. Any thread.
 */
public final class UnprovableNames {

    private final Resources resources;
    private final IssuerSelections selections;
    private final ResourceKey map;
    private final ObjectEvents events;

    private UnprovableNames(Resources resources, IssuerSelections selections, ResourceKey map, InstantSource clock) {
        this.resources = resources;
        this.selections = selections;
        this.map = map;
        this.events = new ObjectEvents(resources, "sealane-serving", clock);
    }

    /** @param namespace where Knative Serving has its ConfigMaps */
    public static void watch(Resources resources, IssuerSelections selections, String namespace, InstantSource clock) {
        var names = new UnprovableNames(
                resources, selections, new ResourceKey(namespace, IssuerSelections.CONFIG_MAP), clock);
        resources.informer(ClusterIssuer.class).listen(change -> names.look());
        selections.listen(selection -> names.look());
    }

    /** What is wrong with a selection, one sentence each. */
    static List<String> problems(IssuerSelection selection, List<String> acmeIssuers) {
        var problems = new ArrayList<String>();
        problem("clusterLocalIssuerRef", selection.clusterLocal(), "cluster-local", acmeIssuers)
                .ifPresent(problems::add);
        problem("systemInternalIssuerRef", selection.systemInternal(), "system-internal", acmeIssuers)
                .ifPresent(problems::add);
        return problems;
    }

    private void look() {
        var acme = resources.informer(ClusterIssuer.class).list().stream()
                .filter(issuer -> issuer.getSpec() != null && issuer.getSpec().getAcme() != null)
                .map(issuer -> issuer.getMetadata().getName())
                .toList();
        var problems = problems(selections.current(), acme);
        if (!problems.isEmpty()) {
            resources
                    .informer(ConfigMap.class)
                    .get(map)
                    .ifPresent(found -> problems.forEach(why -> events.warning(found, "IssuerCannotSign", why)));
        }
    }

    private static Optional<String> problem(String key, IssuerRef ref, String names, List<String> acmeIssuers) {
        return ref.isClusterWide() && ref.group().equals(IssuerRef.GROUP) && acmeIssuers.contains(ref.name())
                ? Optional.of(key + ": " + ref + " is an ACME issuer, which can never sign " + names
                        + " names; expected one of type ca, selfSigned or vault")
                : Optional.empty();
    }
}
