package io.sealane.cert;

import io.sealane.cert.issuer.IssueFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/** Turns whatever ended an issue into a failure of ours. */
final class IssueFailures {

    private IssueFailures() {}

    static IssueFailure of(Throwable thrown) {
        var cause = thrown.getCause();
        if (thrown instanceof CompletionException && cause != null) {
            return of(cause);
        }
        if (thrown instanceof IssueFailure failure) {
            return failure;
        }
        if (thrown instanceof RejectedExecutionException) {
            return IssueFailure.notReady("Busy", "the work queue is full", thrown);
        }
        return IssueFailure.failed("InternalError", "unexpected: " + thrown, thrown);
    }
}
