package io.sealane.cert.request;

import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.spec.Durations;
import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.NameConstraints;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.Usage;
import io.sealane.cert.x509.X509Failure;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides about a signing request. Pure; takes a millisecond of cryptography. */
public final class RequestCheck {

    private static final Set<Usage> USAGES_BY_DEFAULT = Set.of(Usage.DIGITAL_SIGNATURE, Usage.KEY_ENCIPHERMENT);
    private static final int COMMON_NAME_MAX = 64;

    /**
     * What somebody asks for.
     *
     * @param requestPem PKCS #10 in PEM
     * @param usages of the certificate; those of cert-manager when empty
     * @param isCA whether a CA is wanted
     * @param duration 90 days when left out
     */
    public record Asked(String requestPem, Set<Usage> usages, boolean isCA, Optional<Duration> duration) {}

    /** What is said to it. */
    public sealed interface Verdict {

        /** It may be signed. */
        record Accepted(SigningRequest request, CertificateContents contents, Duration duration) implements Verdict {}

        /** It contradicts itself or cannot be read: nobody could sign it. */
        record Invalid(String message) implements Verdict {}

        /** It is not granted. */
        record Denied(String message) implements Verdict {}
    }

    private RequestCheck() {}

    public static Verdict of(RequestPolicy policy, Asked asked) {
        SigningRequest request;
        try {
            request = SigningRequest.parsePem(asked.requestPem());
        } catch (X509Failure e) {
            return new Verdict.Invalid("spec.request: " + e.getMessage());
        }
        var contradiction = contradiction(request, asked.usages(), asked.isCA()).or(() -> namelessness(request));
        if (contradiction.isPresent()) {
            return new Verdict.Invalid(contradiction.get());
        }
        return weakness(request)
                .or(() -> beyond(policy, asked))
                .<Verdict>map(Verdict.Denied::new)
                .orElseGet(() -> accepted(request, asked));
    }

    private static Verdict accepted(SigningRequest request, Asked asked) {
        var usages = asked.usages().isEmpty() ? USAGES_BY_DEFAULT : asked.usages();
        var constraints = asked.isCA() ? request.constraints() : NameConstraints.none();
        var contents = new CertificateContents(request.subject(), request.names(), usages, asked.isCA(), constraints);
        return new Verdict.Accepted(request, contents, duration(asked));
    }

    /**
     * What of what stands beside a request contradicts it.
     *
     * @param usages of the certificate; nothing is said about them when empty
     * @return the field, a colon and what was expected
     */
    public static Optional<String> contradiction(SigningRequest request, Set<Usage> usages, boolean isCA) {
        if (request.isCA() && !isCA) {
            return Optional.of("spec.isCA: expected true, because spec.request asks for a CA");
        }
        var inside = request.usages().map(RequestCheck::withoutCertSign);
        var beside = withoutCertSign(Usage.normalised(usages));
        if (inside.isPresent() && !beside.isEmpty() && !inside.get().equals(beside)) {
            return Optional.of(
                    "spec.usages: expected those of spec.request, " + words(inside.get()) + ", got " + words(beside));
        }
        return Optional.empty();
    }

    private static Optional<String> namelessness(SigningRequest request) {
        return request.subject().isEmpty() && request.names().isEmpty()
                ? Optional.of("spec.request: expected a subject or an alternative name, got none")
                : Optional.empty();
    }

    private static Optional<String> weakness(SigningRequest request) {
        try {
            var unused = Keys.specOf(request.publicKey());
        } catch (X509Failure e) {
            return Optional.of("spec.request: expected a key of RSA 2048 to 8192, ECDSA 256, 384 or 521, or Ed25519: "
                    + e.getMessage());
        }
        if (request.subject().commonName().length() > COMMON_NAME_MAX) {
            return Optional.of("spec.request: expected a common name of at most " + COMMON_NAME_MAX
                    + " characters, got " + request.subject().commonName().length());
        }
        return request.names().dns().stream()
                .flatMap(name ->
                        HostNames.fault(name).map(fault -> "spec.request: DNS name " + name + ": " + fault).stream())
                .findFirst();
    }

    private static Optional<String> beyond(RequestPolicy policy, Asked asked) {
        if (asked.isCA() && !policy.caAllowed()) {
            return Optional.of(
                    "spec.isCA: expected false, CAs are not granted here (sealane.cert.requests.ca-allowed)");
        }
        return duration(asked).compareTo(policy.durationMax()) > 0
                ? Optional.of("spec.duration: expected at most " + Durations.shown(policy.durationMax()) + ", got "
                        + Durations.shown(duration(asked)))
                : Optional.empty();
    }

    private static Duration duration(Asked asked) {
        return asked.duration().orElse(Validity.DURATION_BY_DEFAULT);
    }

    /** A CA has it whether it is named or not. */
    private static Set<Usage> withoutCertSign(Set<Usage> usages) {
        var others = EnumSet.noneOf(Usage.class);
        others.addAll(usages);
        others.remove(Usage.CERT_SIGN);
        return others;
    }

    private static List<String> words(Set<Usage> usages) {
        return usages.stream().map(Usage::word).sorted().toList();
    }
}
