package io.sealane.cert;

import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.X509Failure;
import java.security.KeyPair;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of an issue that takes its time: the key beside the live one and the request that was made with it, in a Secret laid out as
 * cert-manager's for next keys. With both, an order goes on after a restart. Pure.
 */
final class NextKey {

    private static final String LABEL = "cert-manager.io/next-private-key";
    private static final String REQUEST = "tls.csr";

    /** What was asked with before. */
    record Asked(KeyPair keys, SigningRequest request) {}

    private NextKey() {}

    static StoredSecret secret(View view, IssueOrder order) {
        var desired = view.desired();
        var spec = desired.spec();
        return new StoredSecret(
                CertStore.nextOf(desired.name()),
                "",
                "Opaque",
                Map.of(
                        StoredSecret.TLS_KEY,
                        StoredSecret.encode(Pem.privateKey(
                                order.keys().getPrivate(), spec.privateKey().encoding())),
                        REQUEST,
                        StoredSecret.encode(order.request().toPem())),
                Map.of(LABEL, "true"),
                Map.of(
                        SecretLayout.CERTIFICATE_NAME,
                        desired.name().name(),
                        SecretLayout.ISSUER_NAME,
                        spec.issuer().name(),
                        SecretLayout.ISSUER_KIND,
                        spec.issuer().kind(),
                        SecretLayout.ISSUER_GROUP,
                        spec.issuer().group(),
                        Requested.WISH,
                        Requested.wish(spec)));
    }

    /** What was asked with, if the same is still wanted of the same issuer. */
    static Optional<Asked> of(StoredSecret kept, View view) {
        if (!asksTheSame(kept, view.desired())) {
            return Optional.empty();
        }
        try {
            var key = kept.text(StoredSecret.TLS_KEY).map(Pem::parsePrivateKey);
            var request = kept.text(REQUEST).map(SigningRequest::parsePem);
            return key.isPresent() && request.isPresent()
                    ? Optional.of(new Asked(new KeyPair(request.get().publicKey(), key.get()), request.get()))
                            .filter(asked -> fits(asked, view))
                    : Optional.empty();
        } catch (X509Failure e) {
            return Optional.empty();
        }
    }

    private static boolean asksTheSame(StoredSecret kept, DesiredCertificate desired) {
        var annotations = kept.annotations();
        var issuer = desired.spec().issuer();
        return "true".equals(kept.labels().get(LABEL))
                && desired.name().name().equals(annotations.get(SecretLayout.CERTIFICATE_NAME))
                && issuer.name().equals(annotations.get(SecretLayout.ISSUER_NAME))
                && issuer.kind().equals(annotations.get(SecretLayout.ISSUER_KIND))
                && issuer.group().equals(annotations.get(SecretLayout.ISSUER_GROUP))
                && Requested.wish(desired.spec()).equals(annotations.get(Requested.WISH));
    }

    private static boolean fits(Asked asked, View view) {
        var policy = view.desired().spec().privateKey();
        var publicKey = asked.keys().getPublic();
        var keptByPolicy = policy.rotation() == Rotation.ALWAYS
                || view.pair()
                        .filter(pair -> !pair.leaf().getPublicKey().equals(publicKey))
                        .isEmpty();
        return keptByPolicy
                && Keys.matches(asked.keys().getPrivate(), publicKey)
                && Keys.specOf(publicKey).equals(policy.key());
    }
}
