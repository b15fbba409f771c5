package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.IssueFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeNotSupportedException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Turns what acme4j throws into failures of ours. */
final class AcmeProblems {

    /** Reason of a failure that says nothing about the order: the server did not answer. */
    static final String UNREACHABLE = "ServerUnreachable";

    static final String RATE_LIMITED = "RateLimited";

    /** Where a server limits us and does not say for how long. */
    private static final Duration PAUSE_BY_DEFAULT = Duration.ofHours(1);

    private static final int TEXT_MAX = 600;

    private AcmeProblems() {}

    static IssueFailure of(Throwable thrown, Instant now) {
        var cause = thrown.getCause();
        if (thrown instanceof CompletionException && cause != null) {
            return of(cause, now);
        }
        if (thrown instanceof IssueFailure known) {
            return known;
        }
        if (thrown instanceof AcmeRateLimitedException limited) {
            var until = limited.getRetryAfter().orElse(now.plus(PAUSE_BY_DEFAULT));
            return IssueFailure.failedUntil(
                    until, RATE_LIMITED, text(limited.getProblem()) + "; not asked again before " + until, thrown);
        }
        if (thrown instanceof AcmeServerException refused) {
            return IssueFailure.failed(reason(refused.getType()), text(refused.getProblem()), thrown);
        }
        if (thrown instanceof AcmeNetworkException && cause != null) {
            return IssueFailure.failed(UNREACHABLE, "the ACME server did not answer: " + cause.getMessage(), thrown);
        }
        if (thrown instanceof AcmeNotSupportedException) {
            return IssueFailure.failed("NotSupported", "the ACME server has no " + thrown.getMessage(), thrown);
        }
        return thrown instanceof AcmeException || thrown instanceof AcmeProtocolException
                ? IssueFailure.failed("ACMEError", "the ACME server answered wrongly: " + thrown.getMessage(), thrown)
                : IssueFailure.failed("InternalError", "unexpected: " + thrown, thrown);
    }

    /** Detail and sub-problems (RFC 8555 section 6.7), cut to what a condition can hold. */
    static String text(Problem problem) {
        var text = new StringBuilder(type(problem.getType()));
        problem.getDetail().ifPresent(detail -> text.append(": ").append(detail));
        for (var sub : problem.getSubProblems()) {
            text.append("; ");
            sub.getIdentifier().ifPresent(name -> text.append(name.getDomain()).append(' '));
            text.append(type(sub.getType()));
            sub.getDetail().ifPresent(detail -> text.append(": ").append(detail));
        }
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text.toString();
    }

    private static String type(URI uri) {
        var text = uri.toString();
        return text.substring(text.lastIndexOf(':') + 1);
    }

    /** {@code urn:ietf:params:acme:error:rejectedIdentifier} is {@code RejectedIdentifier}. */
    private static String reason(URI type) {
        var word = type(type).replaceAll("[^A-Za-z0-9]", "");
        return word.isEmpty() ? "ACMEError" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
