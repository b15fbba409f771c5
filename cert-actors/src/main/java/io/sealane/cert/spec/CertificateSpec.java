package io.sealane.cert.spec;

import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.NameConstraints;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A wish for a certificate that is kept fresh. The fields are those of cert-manager's Certificate; a wrong one is refused by
 * {@link IllegalArgumentException} with its path, its value and what was expected.
 *
 * @param secretName where the pair goes, in the certificate's namespace
 * @param issuer who signs
 * @param identity who the certificate names and what for
 * @param validity how long it lives and when it is renewed
 * @param privateKey what key it is for
 * @param secretTemplate what else the Secret carries
 * @param output in what other forms the pair is written
 */
public record CertificateSpec(
        String secretName,
        IssuerRef issuer,
        Identity identity,
        Validity validity,
        PrivateKeyPolicy privateKey,
        SecretTemplate secretTemplate,
        OutputSpec output) {

    public CertificateSpec {
        if (secretName.isEmpty()) {
            throw new IllegalArgumentException("spec.secretName: expected a name, got none");
        }
        var algorithm = privateKey.key().algorithm();
        privateKey.signature().filter(one -> one.algorithm() != algorithm).ifPresent(one -> {
            throw new IllegalArgumentException(
                    "spec.signatureAlgorithm: expected one of " + algorithm.word() + " keys, got " + one.word());
        });
    }

    /** A pair in PEM and nothing else. */
    public CertificateSpec(
            String secretName,
            IssuerRef issuer,
            Identity identity,
            Validity validity,
            PrivateKeyPolicy privateKey,
            SecretTemplate secretTemplate) {
        this(secretName, issuer, identity, validity, privateKey, secretTemplate, OutputSpec.pemOnly());
    }

    /**
     * Who a certificate names and what for.
     *
     * @param subject may be empty when there are names
     * @param names may be empty when there is a common name
     * @param usages {@code digital signature} and {@code key encipherment} when left empty
     * @param isCA whether it may sign others
     * @param constraints of what it may sign, if it may
     */
    public record Identity(
            SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA, NameConstraints constraints) {

        private static final Set<Usage> USAGES_BY_DEFAULT = Set.of(Usage.DIGITAL_SIGNATURE, Usage.KEY_ENCIPHERMENT);

        public Identity {
            usages = usages.isEmpty() ? USAGES_BY_DEFAULT : Set.copyOf(usages);
            var named = !subject.commonName().isEmpty() || !subject.exact().isEmpty();
            if (!named && names.isEmpty()) {
                throw new IllegalArgumentException("spec: expected at least one of commonName, dnsNames, ipAddresses,"
                        + " uris and emailAddresses, got none");
            }
            if (!isCA && !constraints.isEmpty()) {
                throw new IllegalArgumentException("spec.nameConstraints: expected spec.isCA to be true beside it");
            }
        }

        /** Without constraints. */
        public Identity(SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA) {
            this(subject, names, usages, isCA, NameConstraints.none());
        }

        /** What a request with this identity asks for. */
        public CertificateContents contents() {
            return new CertificateContents(subject, names, usages, isCA, constraints);
        }
    }

    /**
     * How long a certificate lives. At most one of the last two is given; with none the last third of its life is for renewal.
     *
     * @param duration at least one hour; the issuer may give less
     * @param renewBefore how long before the end renewal starts; at least 5 minutes, less than the duration
     * @param renewBeforePercentage the part of the life, 1 to 99 percent, that is left when renewal starts
     * @param renewal whether and in which hours it is renewed
     */
    public record Validity(
            Duration duration, Optional<Duration> renewBefore, OptionalInt renewBeforePercentage, Renewal renewal) {

        /** 90 days. */
        public static final Duration DURATION_BY_DEFAULT = Duration.ofHours(2160);

        private static final Duration DURATION_MIN = Duration.ofHours(1);
        private static final Duration RENEW_BEFORE_MIN = Duration.ofMinutes(5);

        public Validity {
            if (duration.compareTo(DURATION_MIN) < 0) {
                throw new IllegalArgumentException("spec.duration: expected at least " + Durations.shown(DURATION_MIN)
                        + ", got " + Durations.shown(duration));
            }
            if (renewBefore.isPresent() && renewBeforePercentage.isPresent()) {
                throw new IllegalArgumentException(
                        "spec.renewBeforePercentage: expected nothing beside spec.renewBefore, got "
                                + renewBeforePercentage.getAsInt());
            }
            if (renewBefore.isPresent()) {
                expectRenewBefore(renewBefore.get(), duration);
            }
            if (renewBeforePercentage.isPresent()) {
                expectPercentage(renewBeforePercentage.getAsInt());
            }
        }

        /** Renewed at any hour. */
        public Validity(Duration duration, Optional<Duration> renewBefore, OptionalInt renewBeforePercentage) {
            this(duration, renewBefore, renewBeforePercentage, Renewal.anyTime());
        }

        public static Validity of(Duration duration) {
            return new Validity(duration, Optional.empty(), OptionalInt.empty());
        }

        private static void expectRenewBefore(Duration given, Duration duration) {
            if (given.compareTo(RENEW_BEFORE_MIN) < 0 || given.compareTo(duration) >= 0) {
                throw new IllegalArgumentException("spec.renewBefore: expected at least "
                        + Durations.shown(RENEW_BEFORE_MIN) + " and less than spec.duration "
                        + Durations.shown(duration) + ", got " + Durations.shown(given));
            }
        }

        private static void expectPercentage(int given) {
            if (given < 1 || given > 99) {
                throw new IllegalArgumentException("spec.renewBeforePercentage: expected 1 to 99, got " + given);
            }
        }
    }

    /**
     * Whether and in which hours a certificate is renewed by itself.
     *
     * @param enabled whether it is; somebody's wish is fulfilled all the same
     * @param windows any time when empty
     */
    public record Renewal(boolean enabled, List<RecurringWindow> windows) {

        private static final Renewal ANY_TIME = new Renewal(true, List.of());

        public Renewal {
            windows = List.copyOf(windows);
            if (!enabled && !windows.isEmpty()) {
                throw new IllegalArgumentException(
                        "spec.renewal.windows: expected none beside the policy Disabled, got " + windows.size());
            }
        }

        public static Renewal anyTime() {
            return ANY_TIME;
        }
    }

    /**
     * What key a certificate is for.
     *
     * @param key algorithm and size
     * @param encoding how it is written
     * @param rotation whether each certificate gets a key of its own
     * @param signature how the key signs the request, and the certificate where it is its own issuer's; else as befits the key
     * @param usagesInRequest whether the request tells the usages; the certificate has them anyway
     */
    public record PrivateKeyPolicy(
            KeySpec key,
            Encoding encoding,
            Rotation rotation,
            Optional<KeySpec.Signature> signature,
            boolean usagesInRequest) {

        /** Signed as befits the key, with usages in the request. */
        public PrivateKeyPolicy(KeySpec key, Encoding encoding, Rotation rotation) {
            this(key, encoding, rotation, Optional.empty(), true);
        }

        /** RSA 2048 in PKCS #1, a new one for each certificate. */
        public static PrivateKeyPolicy standard() {
            return new PrivateKeyPolicy(KeySpec.rsa(2048), Encoding.PKCS1, Rotation.ALWAYS);
        }
    }

    /** Whether each certificate gets a key of its own. */
    public enum Rotation {
        ALWAYS,
        /** The key in the Secret is used again; one that does not fit the spec stops the issue. */
        NEVER
    }

    /** Labels and annotations that the Secret carries beside our own. */
    public record SecretTemplate(Map<String, String> labels, Map<String, String> annotations) {

        private static final String RESERVED = "cert-manager.io/";
        private static final String ALLOWED = "cert-manager.io/allow-direct-injection";

        public SecretTemplate {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
            for (var key : annotations.keySet()) {
                if (key.startsWith(RESERVED) && !key.equals(ALLOWED)) {
                    throw new IllegalArgumentException(
                            "spec.secretTemplate.annotations: expected no key below cert-manager.io/, got " + key);
                }
            }
        }

        public static SecretTemplate none() {
            return new SecretTemplate(Map.of(), Map.of());
        }
    }
}
