package io.sealane.cert.issuer.acme;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Lets time pass without a thread that waits. */
@FunctionalInterface
public interface Delays {

    /** Completes after that time, on a thread that must not be kept busy. */
    CompletionStage<Void> pause(Duration time);
}
