package io.sealane.eventing.access;

import java.util.Locale;

/** Who may send where no EventPolicy applies ({@code default-authorization-mode} of {@code config-features}). */
public enum DefaultMode {
    /** Every authenticated sender. */
    ALLOW_ALL,
    /** Service accounts of the receiver's namespace. */
    ALLOW_SAME_NAMESPACE,
    /** Nobody. */
    DENY_ALL;

    /** As the ConfigMap has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
