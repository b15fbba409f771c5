package io.sealane.serving.controller;

import io.sealane.cert.SecretName;
import java.util.Set;

/** The certificates that listeners of one kind show. Safe for any thread. */
public interface Identities {

    /** Makes listeners show the certificates of these Secrets, as soon as each has a good one, and of no others that were named before. */
    void show(Set<SecretName> secrets);

    /** Whether connections from now on are shown the certificate of this Secret. */
    boolean shows(SecretName secret);

    /** Runs a task whenever a certificate has come in force. */
    void whenChanged(Runnable task);
}
