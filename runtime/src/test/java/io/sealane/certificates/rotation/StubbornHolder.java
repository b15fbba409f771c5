package io.sealane.certificates.rotation;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.VersionedBundle;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Confirms nothing until it is told to. */
final class StubbornHolder implements TrustHolder {

    volatile boolean stubborn = true;

    @Override
    public String name() {
        return "stubborn";
    }

    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        return CompletableFuture.completedFuture(!stubborn);
    }

    @Override
    public List<Credential> shown() {
        return List.of();
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return 0;
    }
}
