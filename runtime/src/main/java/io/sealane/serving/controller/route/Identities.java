package io.sealane.serving.controller.route;

import io.sealane.cert.SecretName;
import java.util.Map;
import java.util.Set;

/** The certificates that listeners of one kind show. Safe for any thread. */
public interface Identities {

    /**
     * Makes listeners show the certificates of these Secrets, as soon as each has a good one, and of no others that were named before. A
     * certificate that carries a host of another Secret is not shown.
     *
     * @param hostsBySecret the hosts that each Secret is for, in lower case
     */
    void show(Map<SecretName, Set<String>> hostsBySecret);

    /** Whether connections from now on are shown the certificate of this Secret. */
    boolean shows(SecretName secret);

    /** Runs a task whenever a certificate has come in force or is shown no more. */
    void whenChanged(Runnable task);
}
