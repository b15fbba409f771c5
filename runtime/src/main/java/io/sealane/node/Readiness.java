package io.sealane.node;

import io.sealane.gateway.listener.Listener;
import io.sealane.journal.Journal;
import io.sealane.resource.client.Fabric8Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a node needs to be ready. */
final class Readiness {

    private static final List<String> LISTENERS =
            List.of("api-server", "cluster-local-http", "cluster-local-https", "external-http", "external-https");

    private Readiness() {}

    /** Adds the parts to the node's health; they are asked for each answer. */
    static void judge(Foundation base, Fabric8Resources resources, DataPlane data) {
        var health = base.telemetry().health();
        health.needs("listeners", () -> missing("not open: ", unopened(base)));
        health.needs("resources", () -> missing("first list of ", resources.unsynced()));
        health.needs("journal", () -> trouble(data.journal()));
        health.needs(
                "certificates",
                () -> missing("Secrets without a key pair: ", data.credentials().missing()));
        health.needs(
                "encryption",
                () -> data.encryptionKnown().isDone()
                        ? Optional.empty()
                        : Optional.of("ConfigMap config-features has not been read"));
        health.needs(
                "eventing",
                () -> data.settingsInForce().isDone()
                        ? Optional.empty()
                        : Optional.of("brokers and triggers are not in force yet"));
    }

    private static Optional<String> trouble(Journal journal) {
        if (!journal.isOpen()) {
            return Optional.of("the journal is closed");
        }
        var facts = journal.facts();
        if (facts.trouble().isPresent()) {
            return Optional.of("it writes nothing: " + facts.trouble().get());
        }
        return facts.spaceLow()
                ? Optional.of("its disk has less than sealane.journal.free-bytes-min left")
                : Optional.empty();
    }

    private static List<String> unopened(Foundation base) {
        var unopened = new ArrayList<>(LISTENERS);
        unopened.removeAll(
                base.gateway().listeners().stream().map(Listener::name).toList());
        return unopened;
    }

    private static Optional<String> missing(String what, Collection<?> which) {
        return which.isEmpty()
                ? Optional.empty()
                : Optional.of(what + which.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
}
