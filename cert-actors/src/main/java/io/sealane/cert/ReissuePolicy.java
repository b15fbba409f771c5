package io.sealane.cert;

import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.SubjectName.Field;
import io.sealane.cert.x509.X509Failure;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides from content whether what is in a Secret still is what a spec wants: cert-manager's checks, in its order, with its reasons.
 * The ninth, nearness to the end, is {@link RenewalTime}'s. Pure; takes some milliseconds of cryptography.
 */
final class ReissuePolicy {

    static final String DOES_NOT_EXIST = "DoesNotExist";
    static final String MISSING_DATA = "MissingData";
    static final String INVALID_KEY_PAIR = "InvalidKeyPair";
    static final String INVALID_CERTIFICATE = "InvalidCertificate";
    static final String INCORRECT_ISSUER = "IncorrectIssuer";
    static final String INCORRECT_CERTIFICATE = "IncorrectCertificate";
    static final String SECRET_MISMATCH = "SecretMismatch";
    static final String REQUEST_CHANGED = "RequestChanged";
    static final String RENEWING = "Renewing";
    static final String EXPIRED = "Expired";
    /** Ours: the issuer signs with another CA now. */
    static final String CA_CHANGED = "CAChanged";
    /** No renewal window opens before the end. */
    static final String WINDOW_ERROR = "WindowError";

    private ReissuePolicy() {}

    static Inspection inspect(CertificateName name, CertificateSpec spec, Optional<StoredSecret> stored) {
        if (stored.isEmpty()) {
            return unusable(DOES_NOT_EXIST, "Issuing certificate as Secret does not exist");
        }
        var secret = stored.get();
        var keyPem = secret.text(StoredSecret.TLS_KEY);
        var chainPem = secret.text(StoredSecret.TLS_CRT);
        if (keyPem.isEmpty() || chainPem.isEmpty()) {
            var missing = keyPem.isEmpty() ? StoredSecret.TLS_KEY : StoredSecret.TLS_CRT;
            return unusable(MISSING_DATA, "Issuing certificate as Secret does not contain " + missing);
        }
        PrivateKey key;
        try {
            key = Pem.parsePrivateKey(keyPem.get());
        } catch (X509Failure e) {
            return unusable(INVALID_KEY_PAIR, "Issuing certificate as Secret contains a broken key: " + e.getMessage());
        }
        return inspect(name, spec, secret, key, chainPem.get());
    }

    private static Inspection inspect(
            CertificateName name, CertificateSpec spec, StoredSecret secret, PrivateKey key, String chainPem) {
        List<X509Certificate> chain;
        boolean belongTogether;
        try {
            chain = Pem.parseCertificates(chainPem);
            belongTogether = Keys.matches(key, chain.get(0).getPublicKey());
            SubjectAltNames.of(chain.get(0)); // what cannot be read cannot be compared either
        } catch (X509Failure e) {
            return unusable(
                    INVALID_CERTIFICATE,
                    "Issuing certificate as Secret contains a broken certificate: " + e.getMessage());
        }
        if (!belongTogether) {
            return unusable(
                    INVALID_KEY_PAIR, "Issuing certificate as Secret contains a key that is not the certificate's");
        }
        var pair = new StoredPair(key, chain);
        return new Inspection(
                Optional.of(pair),
                incorrectIssuer(spec, secret)
                        .or(() -> incorrectCertificate(name, secret))
                        .or(() -> otherKeyKind(spec, pair))
                        .or(() -> otherKey(secret, pair))
                        .or(() -> otherWish(spec, secret, pair)));
    }

    private static Optional<Cause> incorrectIssuer(CertificateSpec spec, StoredSecret secret) {
        var wanted = spec.issuer();
        var annotations = secret.annotations();
        var name = annotations.getOrDefault(SecretLayout.ISSUER_NAME, "");
        var kind = annotations.getOrDefault(SecretLayout.ISSUER_KIND, "");
        var group = annotations.getOrDefault(SecretLayout.ISSUER_GROUP, "");
        var same = name.equals(wanted.name())
                && (kind.isEmpty() ? "Issuer" : kind).equals(wanted.kind())
                && (group.isEmpty() ? IssuerRef.GROUP : group).equals(wanted.group());
        return when(
                !same,
                INCORRECT_ISSUER,
                "Issuing certificate as Secret was previously issued by \"" + kind + "/" + name
                        + "\", now wanted from \"" + wanted + "\"");
    }

    private static Optional<Cause> incorrectCertificate(CertificateName name, StoredSecret secret) {
        var owner = secret.annotations().get(SecretLayout.CERTIFICATE_NAME);
        return when(
                owner != null && !owner.equals(name.name()),
                INCORRECT_CERTIFICATE,
                "Secret was issued for \"" + owner + "\"");
    }

    private static Optional<Cause> otherKeyKind(CertificateSpec spec, StoredPair pair) {
        var wanted = spec.privateKey().key();
        var found = Keys.specOf(pair.leaf().getPublicKey());
        return when(
                !wanted.equals(found),
                SECRET_MISMATCH,
                "Existing private key is not up to date for spec: " + "spec.privateKey wants " + wanted
                        + ", the Secret has " + found);
    }

    private static Optional<Cause> otherKey(StoredSecret secret, StoredPair pair) {
        var asked = secret.annotations().get(Requested.KEY);
        return when(
                asked != null && !asked.equals(Requested.key(pair.leaf().getPublicKey())),
                SECRET_MISMATCH,
                "Secret contains a private key that the current certificate was not asked for");
    }

    /** With the fingerprint of our own request: exactly. Without, from the certificate: names may have swapped places. */
    private static Optional<Cause> otherWish(CertificateSpec spec, StoredSecret secret, StoredPair pair) {
        var asked = secret.annotations().get(Requested.WISH);
        if (asked != null) {
            return when(
                    !asked.equals(Requested.wish(spec)),
                    REQUEST_CHANGED,
                    "Fields of the spec have changed since the current certificate was asked for");
        }
        return when(
                !namesTheSame(spec, pair.leaf()),
                SECRET_MISMATCH,
                "Existing issued Secret is not up to date for spec: names or CA flag differ");
    }

    private static boolean namesTheSame(CertificateSpec spec, X509Certificate leaf) {
        var identity = spec.identity();
        var subject = SubjectName.of(leaf.getSubjectX500Principal());
        var names = SubjectAltNames.of(leaf);
        return hostNames(identity.subject(), identity.names()).equals(hostNames(subject, names))
                && identity.names().withoutDns().sameNames(names.withoutDns())
                && sameSubject(identity.subject(), subject)
                && identity.isCA() == (leaf.getBasicConstraints() >= 0);
    }

    /** One written as text has an order that counts. */
    private static boolean sameSubject(SubjectName wanted, SubjectName found) {
        return wanted.exact().isEmpty()
                ? Arrays.stream(Field.values())
                        .allMatch(field -> Set.copyOf(found.values(field)).equals(Set.copyOf(wanted.values(field))))
                : wanted.exact().equals(found.exact());
    }

    private static Set<String> hostNames(SubjectName subject, SubjectAltNames names) {
        var all = new HashSet<>(names.dns());
        if (!subject.commonName().isEmpty()) {
            all.add(subject.commonName());
        }
        return all;
    }

    private static Inspection unusable(String reason, String message) {
        return new Inspection(Optional.empty(), Optional.of(new Cause(reason, message)));
    }

    private static Optional<Cause> when(boolean violated, String reason, String message) {
        return violated ? Optional.of(new Cause(reason, message)) : Optional.empty();
    }
}
