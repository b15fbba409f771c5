package io.sealane.certificates;

import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.issuer.IssuerUsage;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.model.StoredChain;
import io.sealane.resource.Resources;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns Secrets with a server's or a client's key pair into credentials, whoever wrote them. Safe for any thread.
 *
 * <p>Each new pair of a name has a higher generation. A pair that is broken or does not belong together is reported and ignored; a Secret
 * that is deleted takes nothing away: the last good pair stays in both cases.
 */
public final class SecretCredentials {

    private static final Logger LOG = LoggerFactory.getLogger(SecretCredentials.class);

    private enum Use {
        SERVER,
        CLIENT
    }

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USE = "2.5.29.37.0";

    private final Resources.Informer<Secret> informer;
    private final Use use;
    private final Executor work;
    private final Map<SecretName, Slot> slots = new ConcurrentHashMap<>();
    private final List<Consumer<Credential>> listeners = new CopyOnWriteArrayList<>();

    private SecretCredentials(Resources.Informer<Secret> informer, Use use, Executor work) {
        this.informer = informer;
        this.use = use;
        this.work = work;
    }

    /**
     * Begins to watch Secrets of servers.
     *
     * @param which the Secrets that matter; keys of others are never read
     * @param work runs the reading of keys
     */
    public static SecretCredentials watch(Resources resources, Predicate<SecretName> which, Executor work) {
        return watch(new SecretCredentials(resources.informer(Secret.class), Use.SERVER, work), which);
    }

    /**
     * The same for Secrets of clients. One whose certificate, or a CA above it, may not be used for clients counts as broken: Go and
     * OpenSSL would refuse it, while showing none leaves it to the server whether it can do without.
     */
    public static SecretCredentials watchClients(Resources resources, Predicate<SecretName> which, Executor work) {
        return watch(new SecretCredentials(resources.informer(Secret.class), Use.CLIENT, work), which);
    }

    private static SecretCredentials watch(SecretCredentials credentials, Predicate<SecretName> which) {
        credentials.informer.listen(change -> {
            var name = Secrets.name(change.key());
            if (change.present() && which.test(name)) {
                credentials.refresh(name);
            }
        });
        return credentials;
    }

    /**
     * Tells a listener of what is there now and then of each new pair. Called on a work thread, for one name never twice at a time and in
     * order of generations (one may come again); must not throw.
     */
    public void listen(Consumer<Credential> listener) {
        listeners.add(listener);
        slots.values().forEach(slot -> slot.tell(listener));
    }

    /** The last good pair of a name. */
    public Optional<Credential> current(SecretName name) {
        return Optional.ofNullable(slots.get(name)).flatMap(slot -> Optional.ofNullable(slot.credential));
    }

    /**
     * Reads a Secret that has come to matter. Listeners are told of the pair that is good now, also of one that they have heard of: they
     * may have passed it over while it did not matter, and while it did not a newer one is not read.
     */
    public void look(SecretName name) {
        run(slot(name)::look);
    }

    /** What is wrong now, by name; empty when every Secret that matters is good. */
    public Map<SecretName, String> problems() {
        var problems = new ConcurrentHashMap<SecretName, String>();
        slots.forEach((name, slot) -> {
            if (!slot.problem.isEmpty()) {
                problems.put(name, slot.problem);
            }
        });
        return Map.copyOf(problems);
    }

    private void refresh(SecretName name) {
        run(slot(name)::refresh);
    }

    private Slot slot(SecretName name) {
        return slots.computeIfAbsent(name, Slot::new);
    }

    private void run(Runnable reading) {
        try {
            work.execute(reading);
        } catch (RejectedExecutionException e) {
            // A new key must not be lost: reading it takes a millisecond, which the informer's thread can spare when
            // all else is busy.
            reading.run();
        }
    }

    /** One name. Reads what is stored when its turn has come, so that an older Secret is never taken for the newer one. */
    private final class Slot {

        private final SecretName name;
        private volatile @Nullable Credential credential;
        private volatile String problem = "";

        private Slot(SecretName name) {
            this.name = name;
        }

        private synchronized void refresh() {
            informer.get(Secrets.key(name)).ifPresent(secret -> {
                try {
                    requireClientUse(secret);
                    take(Secrets.of(secret));
                    problem = "";
                } catch (X509Failure e) {
                    problem = String.valueOf(e.getMessage());
                    LOG.warn("Secret {}: {}; the last good pair stays in use", name, problem);
                }
            });
        }

        private synchronized void look() {
            var before = credential;
            refresh();
            if (Objects.equals(credential, before)) {
                listeners.forEach(this::tell);
            }
        }

        private synchronized void tell(Consumer<Credential> listener) {
            var present = credential;
            if (present != null) {
                listener.accept(present);
            }
        }

        private void take(StoredSecret secret) {
            var chain = Pem.parseCertificates(secret.text(StoredSecret.TLS_CRT).orElse(""));
            var key = Pem.parsePrivateKey(secret.text(StoredSecret.TLS_KEY).orElse(""));
            if (!Keys.matches(key, chain.get(0).getPublicKey())) {
                throw new X509Failure(
                        X509Failure.Reason.INVALID_KEY, "the key does not belong to the certificate", null);
            }
            requireServerUse(chain.get(0));
            var before = credential;
            var usable = withoutRoot(chain);
            if (before != null && before.chain().equals(usable)) {
                return;
            }
            var next = new Credential(name, before == null ? 1 : before.generation() + 1, key, usable);
            credential = next;
            listeners.forEach(listener -> listener.accept(next));
        }

        /** Go and OpenSSL apply the extended key usage of a CA to all below it. */
        private void requireClientUse(Secret secret) {
            if (use == Use.CLIENT
                    && StoredChain.of(secret)
                            .filter(IssuerUsage::isForServersOnly)
                            .isPresent()) {
                throw new X509Failure(
                        X509Failure.Reason.INVALID_CERTIFICATE,
                        "extendedKeyUsage: expected clientAuth (usage \"client auth\"), or none at all, in the certificate"
                                + " and in every CA above it; it is not shown to servers that ask for one",
                        null);
            }
        }

        /** RFC 5280, section 4.2.1.12: clients refuse a server whose certificate is for something else only. */
        private void requireServerUse(X509Certificate leaf) {
            if (use != Use.SERVER) {
                return;
            }
            try {
                var uses = leaf.getExtendedKeyUsage();
                if (uses != null && !uses.contains(SERVER_AUTH) && !uses.contains(ANY_USE)) {
                    throw new X509Failure(
                            X509Failure.Reason.INVALID_CERTIFICATE,
                            "extendedKeyUsage: expected serverAuth (usage \"server auth\"), got " + uses,
                            null);
                }
            } catch (CertificateParsingException e) {
                throw new X509Failure(
                        X509Failure.Reason.INVALID_CERTIFICATE, "extendedKeyUsage: expected a list of purposes", e);
            }
        }

        private List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
            var last = chain.get(chain.size() - 1);
            return chain.size() > 1 && CertificateChain.isSelfSigned(last) ? chain.subList(0, chain.size() - 1) : chain;
        }
    }
}
