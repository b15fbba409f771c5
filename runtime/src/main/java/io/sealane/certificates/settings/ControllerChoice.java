package io.sealane.certificates.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who acts on a family of kinds: this node, or a controller of somebody else's. Never both. */
public enum ControllerChoice {
    /** Whoever owns the kinds: their definitions say by which tool they are managed. */
    AUTO,
    /** This node. */
    EMBEDDED,
    /** Somebody else. */
    OFF;

    /** Label of a CustomResourceDefinition: the tool that put it there. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private static final String US = "sealane";

    /** Reads {@code auto}, {@code embedded} or {@code off}; {@code setting} is its name, for the message. */
    public static ControllerChoice of(String setting, String text) {
        return Arrays.stream(values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(setting + ": expected auto, embedded or off, got " + text));
    }

    /**
     * Whether this node acts. That the kinds are there says nothing: we ship definitions too.
     *
     * @param managedBy who manages the definition of the family's first kind; empty for nobody
     */
    public boolean acts(Optional<String> managedBy) {
        return this == EMBEDDED || this == AUTO && managedBy.filter(US::equals).isPresent();
    }
}
