package io.sealane.cert;

import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A store in memory that can be told to refuse, and that tells what was written. */
final class MemoryStore implements CertStore {

    private final Map<SecretName, StoredSecret> secrets = new HashMap<>();
    private final Map<IssuerRef, FoundIssuer> issuers = new HashMap<>();
    private final Set<SecretName> feeding = new HashSet<>();
    private final List<StoredSecret> writes = new ArrayList<>();
    private final List<IssueRecord> records = new ArrayList<>();
    private final BlockingQueue<CertificateStatus> reports = new LinkedBlockingQueue<>();
    private final Map<CertificateName, StoredSecret> nextKeys = new HashMap<>();
    private CertificateStatus last = CertificateStatus.none();
    private Optional<StoredSecret> rival = Optional.empty();
    private int version;
    private Optional<Step> held = Optional.empty();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    /** Where a caller can be kept waiting. */
    enum Step {
        LOOK,
        STATUS,
        SECRET
    }

    @Override
    public synchronized CompletionStage<Situation> look(CertificateName name, CertificateSpec spec) {
        if (held.equals(Optional.of(Step.LOOK))) {
            held = Optional.empty();
            return released.thenCompose(now -> look(name, spec));
        }
        var secret = new SecretName(name.namespace(), spec.secretName());
        var issuer = Optional.ofNullable(issuers.get(spec.issuer()));
        return CompletableFuture.completedFuture(new Situation(
                Optional.ofNullable(secrets.get(secret)), issuer, feeding.contains(secret), Optional.empty()));
    }

    @Override
    public synchronized CompletionStage<Void> writeSecret(StoredSecret secret) {
        if (held.equals(Optional.of(Step.SECRET))) {
            held = Optional.empty();
            return released.thenCompose(now -> writeSecret(secret));
        }
        rival.ifPresent(this::put);
        rival = Optional.empty();
        var stored = secrets.get(secret.name());
        if (!secret.version().equals(stored == null ? "" : stored.version())) {
            return CompletableFuture.failedFuture(new Conflict(secret.name(), new IllegalStateException("version")));
        }
        put(secret);
        writes.add(secret);
        notifyAll();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> writeStatus(CertificateName name, CertificateStatus status) {
        if (held.equals(Optional.of(Step.STATUS))) {
            held = Optional.empty();
            return released.thenCompose(now -> writeStatus(name, status));
        }
        if (!status.equals(last)) {
            last = status;
            reports.add(status);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> recordIssue(CertificateName name, IssueRecord issue) {
        records.add(issue);
        if (!(issue.outcome() instanceof Outcome.Pending)) {
            nextKeys.remove(name);
        }
        return CompletableFuture.failedFuture(new IllegalStateException("records may be lost"));
    }

    @Override
    public synchronized CompletionStage<Optional<StoredSecret>> next(CertificateName name) {
        return CompletableFuture.completedFuture(Optional.ofNullable(nextKeys.get(name)));
    }

    @Override
    public synchronized CompletionStage<Void> keepNext(CertificateName name, StoredSecret secret) {
        nextKeys.put(name, secret);
        return CompletableFuture.completedFuture(null);
    }

    synchronized MemoryStore has(IssuerRef ref, FoundIssuer issuer) {
        issuers.put(ref, issuer);
        return this;
    }

    synchronized MemoryStore has(StoredSecret secret) {
        put(secret);
        return this;
    }

    synchronized MemoryStore feeds(SecretName secret) {
        feeding.add(secret);
        return this;
    }

    synchronized void delete(SecretName name) {
        secrets.remove(name);
    }

    /** Before the next write somebody else writes this. */
    synchronized void interfereWith(StoredSecret secret) {
        rival = Optional.of(secret);
    }

    /** The next call of this kind is answered after {@link #release}. */
    synchronized void hold(Step step) {
        held = Optional.of(step);
    }

    void release() {
        released.complete(null);
    }

    synchronized void awaitSecret(SecretName name) throws InterruptedException {
        await("the Secret " + name, () -> secrets.containsKey(name));
    }

    private void await(String what, BooleanSupplier there) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!there.getAsBoolean()) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(what + " was not written within 60 s");
            }
            wait(left);
        }
    }

    synchronized Optional<StoredSecret> secret(SecretName name) {
        return Optional.ofNullable(secrets.get(name));
    }

    synchronized List<StoredSecret> writes() {
        return List.copyOf(writes);
    }

    synchronized List<IssueRecord> records() {
        return List.copyOf(records);
    }

    synchronized CertificateStatus lastReport() {
        return last;
    }

    /** The next status that differs from the one before. */
    CertificateStatus nextReport() throws InterruptedException {
        var report = reports.poll(60, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("nothing was reported within 60 s");
        }
        return report;
    }

    boolean hasReports() {
        return !reports.isEmpty();
    }

    private void put(StoredSecret secret) {
        secrets.put(
                secret.name(),
                new StoredSecret(
                        secret.name(),
                        String.valueOf(++version),
                        secret.type(),
                        secret.data(),
                        secret.labels(),
                        secret.annotations()));
    }
}
