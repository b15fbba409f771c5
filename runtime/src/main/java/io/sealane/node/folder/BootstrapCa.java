package io.sealane.node.folder;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.cert.x509.X509Failure;
import io.sealane.node.life.StepFailure;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Signs what must have a key before any {@code Certificate} can exist: the embedded API server, its two clients and the transport
 * between nodes. No trust domain of the mesh.
 *
 * <p>Only the CA is kept; what it signs is made anew at each start.
 */
public final class BootstrapCa {

    private static final String CERTIFICATE_FILE = "ca.crt";
    private static final String KEY_FILE = "ca.key";
    private static final Duration CA_LIFE = Duration.ofDays(3650);
    private static final Duration LEAF_LIFE = Duration.ofDays(1825);
    private static final Duration BACKDATE = Duration.ofMinutes(2);
    private static final KeySpec KEY = KeySpec.ecdsa(256);

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    private BootstrapCa(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** The CA of this folder, made at the first start; without a folder one that lives as long as the process. */
    public static BootstrapCa open(Optional<DataFolder> folder, Clock clock) {
        return folder.flatMap(kept -> read(kept, clock)).orElseGet(() -> create(folder, clock));
    }

    private static Optional<BootstrapCa> read(DataFolder folder, Clock clock) {
        var certificate = folder.read(CERTIFICATE_FILE);
        var key = folder.read(KEY_FILE);
        if (certificate.isEmpty()) {
            // A key alone is what a crash at the very first start leaves.
            return Optional.empty();
        }
        try {
            var parsed = Pem.parseCertificates(certificate.get()).get(0);
            var parsedKey = Pem.parsePrivateKey(key.orElse(""));
            if (!Keys.matches(parsedKey, parsed.getPublicKey())) {
                throw new StepFailure(expectedPair(folder) + "; they do not belong together");
            }
            return Optional.of(new BootstrapCa(parsed, parsedKey, clock));
        } catch (X509Failure e) {
            throw new StepFailure(expectedPair(folder), e);
        }
    }

    private static String expectedPair(DataFolder folder) {
        return folder.path() + ": expected " + CERTIFICATE_FILE + " and " + KEY_FILE
                + " as a pair in PEM; restore them, or remove both to start with a new bootstrap CA";
    }

    private static BootstrapCa create(Optional<DataFolder> folder, Clock clock) {
        var keys = Keys.generate(KEY);
        var template = template(
                SubjectName.of("sealane-bootstrap"),
                SubjectAltNames.none(),
                Set.of(Usage.CERT_SIGN),
                true,
                CA_LIFE,
                clock);
        var certificate = CertificateSigner.selfSign(template, keys);
        // The key first: a crash in between leaves no certificate that lacks one.
        folder.ifPresent(kept -> {
            kept.write(KEY_FILE, Pem.privateKey(keys.getPrivate(), Encoding.PKCS8));
            kept.write(CERTIFICATE_FILE, Pem.certificate(certificate));
        });
        return new BootstrapCa(certificate, keys.getPrivate(), clock);
    }

    /** A server's identity. */
    public Credential server(String name, List<String> dns, List<String> ips) {
        return issue(
                name,
                SubjectName.of(name),
                new SubjectAltNames(dns, ips, List.of(), List.of()),
                EnumSet.of(Usage.DIGITAL_SIGNATURE, Usage.SERVER_AUTH));
    }

    /** A client's identity; the embedded API server goes by user (common name) and group (organization). */
    public Credential client(String user, String group) {
        return issue(
                user,
                SubjectName.of(user, group),
                SubjectAltNames.none(),
                EnumSet.of(Usage.DIGITAL_SIGNATURE, Usage.CLIENT_AUTH));
    }

    /** An identity for both sides of the transport between nodes. */
    public Credential peer(String name) {
        return issue(
                name,
                SubjectName.of(name),
                SubjectAltNames.dns(name),
                EnumSet.of(Usage.DIGITAL_SIGNATURE, Usage.SERVER_AUTH, Usage.CLIENT_AUTH));
    }

    public TrustBundle trust() {
        return TrustBundle.of(List.of(certificate));
    }

    public String certificatePem() {
        return Pem.certificate(certificate);
    }

    private Credential issue(String name, SubjectName subject, SubjectAltNames names, Set<Usage> usages) {
        KeyPair keys = Keys.generate(KEY);
        var template = template(subject, names, usages, false, LEAF_LIFE, clock);
        var signed = CertificateSigner.sign(template, keys.getPublic(), certificate, key);
        return new Credential(new SecretName("bootstrap", name), 1, keys.getPrivate(), List.of(signed));
    }

    private static CertificateTemplate template(
            SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA, Duration life, Clock clock) {
        var now = clock.instant();
        return new CertificateTemplate(subject, names, usages, isCA, now.minus(BACKDATE), now.plus(life));
    }
}
