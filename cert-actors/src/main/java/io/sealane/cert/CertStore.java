package io.sealane.cert;

import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.cert.spec.OutputSpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where certificates are kept. Safe for any thread; nothing here blocks the caller.
 *
 * <p>A stage may fail with {@link Conflict}, or with anything else for "could not be asked"; the caller then looks and decides again.
 */
public interface CertStore {

    /** Of a certificate's name in that of its next key's Secret; longer ones are cut and told apart by a hash. */
    int NEXT_NAME_MAX = 200;

    /** Reads all that a decision about one certificate depends on; never older than the caller's own last write. */
    CompletionStage<Situation> look(CertificateName name, CertificateSpec spec);

    /**
     * Writes a Secret on condition that its version is still the one that was read (or that there is none).
     *
     * <p>Data, labels and annotations become those given; whatever else the stored object has is kept. Nothing is sent when nothing
     * differs.
     *
     * @return failed with {@link Conflict} when somebody else was first
     */
    CompletionStage<Void> writeSecret(StoredSecret secret);

    /** Reports. Nothing is sent when nothing differs; conditions of types unknown here are kept, and so is what {@link #losesWish} tells of. */
    CompletionStage<Void> writeStatus(CertificateName name, CertificateStatus status);

    /**
     * Keeps a record of one issue, for people to read: once when it is over, and before that when the issuer takes its time. Nothing is
     * decided from it; it may be lost.
     */
    CompletionStage<Void> recordIssue(CertificateName name, IssueRecord issue);

    /**
     * Whether somebody has wished for a new certificate who would not be heard if a status took the place of the present one: its writer does
     * not know of the wish. The wish is to be kept, and told as a change of the certificate.
     */
    static boolean losesWish(CertificateStatus present, CertificateStatus next) {
        return Memory.asksForIssue(present)
                && next.condition(CertificateStatus.ISSUING).isEmpty()
                && next.revision() == present.revision();
    }

    /** Where the key and the request of an issue that takes its time are kept until it is over. */
    static SecretName nextOf(CertificateName name) {
        var text = name.name();
        var shortened = text.length() <= NEXT_NAME_MAX
                ? text
                : text.substring(0, NEXT_NAME_MAX) + Integer.toHexString(text.hashCode());
        return new SecretName(name.namespace(), shortened + "-next-key");
    }

    /** What {@link #keepNext} kept of an issue that is not over. */
    CompletionStage<Optional<StoredSecret>> next(CertificateName name);

    /**
     * Keeps the key and the request of an issue before its issuer is asked, in place of what was kept before: an order that outlives the
     * node is worth nothing without them. The record of an issue that is over ends it; without the certificate it goes too.
     *
     * @param secret named {@link #nextOf}; a Secret of that name that was not kept by this method is left alone and the stage fails
     */
    CompletionStage<Void> keepNext(CertificateName name, StoredSecret secret);

    /**
     * What a decision depends on.
     *
     * @param secret the Secret named by the certificate, if it exists
     * @param issuer the issuer named by it, if it exists
     * @param feedsIssuer whether some issuer signs with this Secret
     * @param otherOwner the certificate that has a better right to this Secret, if there is one
     * @param passwordSecrets those of {@link OutputSpec#passwordSecrets} that exist, by name
     */
    record Situation(
            Optional<StoredSecret> secret,
            Optional<FoundIssuer> issuer,
            boolean feedsIssuer,
            Optional<CertificateName> otherOwner,
            Map<String, StoredSecret> passwordSecrets) {

        /** Of a certificate without keystores. */
        public Situation(
                Optional<StoredSecret> secret,
                Optional<FoundIssuer> issuer,
                boolean feedsIssuer,
                Optional<CertificateName> otherOwner) {
            this(secret, issuer, feedsIssuer, otherOwner, Map.of());
        }
    }

    /**
     * An issuer that exists.
     *
     * @param keyPair the Secret it signs with, when it needs one and that exists
     * @param remote who asks it, when it is a {@link IssuerSpec.Remote} one that is ready
     */
    record FoundIssuer(IssuerSpec spec, Optional<StoredSecret> keyPair, Optional<Issuer> remote) {

        /** One that signs here. */
        public FoundIssuer(IssuerSpec spec, Optional<StoredSecret> keyPair) {
            this(spec, keyPair, Optional.empty());
        }
    }

    /**
     * One issue, under way or over.
     *
     * @param revision the number of the issue, counted from 1
     * @param spec what was wanted
     * @param requestPem the signing request
     * @param outcome what came of it so far
     */
    record IssueRecord(int revision, CertificateSpec spec, String requestPem, Outcome outcome) {

        IssueRecord with(Outcome other) {
            return new IssueRecord(revision, spec, requestPem, other);
        }
    }

    /** What came of an issue. */
    sealed interface Outcome {

        /** The issuer was asked and takes its time. */
        record Pending() implements Outcome {}

        /**
         * A certificate.
         *
         * @param chainPem what the issuer answered
         * @param caPem the root, when it is known, else empty
         * @param keyKept whether it is for the key of the certificate before
         */
        record Issued(String chainPem, String caPem, boolean keyKept) implements Outcome {}

        /** Nothing. @param message why, for people */
        record Failed(String message) implements Outcome {}
    }

    /** Somebody else wrote first: look again and decide again. */
    final class Conflict extends RuntimeException {

        private static final long serialVersionUID = 1;

        public Conflict(SecretName name, Throwable cause) {
            super("Secret " + name + " was changed by somebody else", cause);
        }
    }
}
