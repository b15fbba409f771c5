package io.sealane.eventing.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Locale;

/** For whom a token must be that a sender shows to a receiver. */
final class Audiences {

    private Audiences() {}

    /** {@code group/kind/namespace/name} in lower case, as Knative has it. */
    static String of(HasMetadata receiver) {
        var group = receiver.getApiVersion().replaceFirst("/.*", "");
        var meta = receiver.getMetadata();
        return String.join("/", group, receiver.getKind(), meta.getNamespace(), meta.getName())
                .toLowerCase(Locale.ROOT);
    }
}
