package io.sealane.cert;

import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.CertStore.Situation;
import io.sealane.cert.issuer.CaIssuer;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.issuer.RenewalWindow;
import io.sealane.cert.issuer.SelfSignedIssuer;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * A situation, examined: what the Secret is worth and who could sign.
 *
 * @param desired what is wanted
 * @param situation as it was read
 * @param inspection of the Secret
 * @param issuer who can sign now, if anybody
 * @param issuerProblem why nobody can; empty when somebody can
 * @param repair the Secret as it should be with the same pair, when it is not
 * @param caChanged whether the present certificate came from us and its issuer signs with another CA now
 */
record View(
        DesiredCertificate desired,
        Situation situation,
        Inspection inspection,
        Optional<Issuer> issuer,
        String issuerProblem,
        Optional<StoredSecret> repair,
        boolean caChanged) {

    /** Examines. Takes some milliseconds of cryptography. */
    static View of(DesiredCertificate desired, Situation situation, Duration leafLifeMin) {
        var inspection = ReissuePolicy.inspect(desired.name(), desired.spec(), situation.secret());
        var repair = inspection.pair().flatMap(pair -> repair(desired, situation, pair));
        try {
            var found = situation
                    .issuer()
                    .orElseThrow(() -> IssueFailure.notReady(
                            "IssuerNotFound", "Referenced " + desired.spec().issuer() + " not found", null));
            var issuer = issuer(found, leafLifeMin);
            var changed = madeHere(situation)
                    && inspection
                            .pair()
                            .filter(pair -> !issuer.hasMade(pair.leaf()))
                            .isPresent();
            return new View(desired, situation, inspection, Optional.of(issuer), "", repair, changed);
        } catch (IssueFailure e) {
            return new View(desired, situation, inspection, Optional.empty(), e.text(), repair, false);
        }
    }

    Optional<StoredPair> pair() {
        return inspection.pair();
    }

    /** The Secret as it is, or as it would be started. */
    StoredSecret secret() {
        return situation.secret().orElseGet(() -> StoredSecret.absent(desired.secret()));
    }

    /** Why the issuer could never sign what is wanted, if so. */
    Optional<Cause> refusal() {
        var identity = desired.spec().identity();
        return issuer.flatMap(one -> one.refusal(identity.subject(), identity.names(), identity.isCA()))
                .map(why -> new Cause(
                        CertificateStatus.NEVER_ISSUED, desired.spec().issuer() + " can never issue this: " + why));
    }

    /** When the issuer wants the present certificate to be renewed, if it told and the certificate is its own. */
    Optional<RenewalWindow> renewalWindow() {
        return pair().flatMap(pair -> issuer.flatMap(one -> one.renewalWindow(pair.leaf())))
                // One from before the certificate began speaks of the one before.
                .filter(window -> pair().filter(one -> window.start().isAfter(one.notBefore()))
                        .isPresent());
    }

    Passwords passwords() {
        return new Passwords(situation.passwordSecrets());
    }

    /** One that somebody put there is not ours to replace because of its issuer. */
    private static boolean madeHere(Situation situation) {
        return situation
                .secret()
                .filter(secret -> secret.annotations().containsKey(Requested.KEY))
                .isPresent();
    }

    private static Optional<StoredSecret> repair(DesiredCertificate desired, Situation situation, StoredPair pair) {
        return situation
                .secret()
                .map(secret -> SecretLayout.repaired(
                        secret, desired.name(), desired.spec(), pair, new Passwords(situation.passwordSecrets())))
                .filter(wanted -> !situation.secret().equals(Optional.of(wanted)));
    }

    static Issuer issuer(FoundIssuer found, Duration leafLifeMin) {
        if (found.spec() instanceof IssuerSpec.SelfSigned) {
            return new SelfSignedIssuer();
        }
        if (found.spec() instanceof IssuerSpec.Ca ca) {
            var keyPair = found.keyPair()
                    .orElseThrow(() -> IssueFailure.notReady(
                            "ErrGetKeyPair", "Secret " + ca.secretName() + " of the issuer not found", null));
            return CaIssuer.of(
                    keyPair.text(StoredSecret.TLS_CRT).orElse(""),
                    keyPair.text(StoredSecret.TLS_KEY).orElse(""),
                    leafLifeMin);
        }
        if (found.spec() instanceof IssuerSpec.Remote remote) {
            return found.remote()
                    .orElseThrow(() -> IssueFailure.notReady(
                            "IssuerNotReady",
                            "the issuer of type " + remote.type() + " is not ready; its condition Ready says why",
                            null));
        }
        throw IssueFailure.notReady(
                "UnsupportedIssuer",
                "Issuers of type " + ((IssuerSpec.Unsupported) found.spec()).type() + " are not supported",
                null);
    }
}
