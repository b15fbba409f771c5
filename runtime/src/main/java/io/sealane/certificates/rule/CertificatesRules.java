package io.sealane.certificates.rule;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.TrustBundleResource;
import io.sealane.resource.embedded.admission.Readable;
import io.sealane.resource.embedded.admission.Rulebook;
import java.util.List;

/**
 * What is demanded of the kinds of cert-manager, beyond their schemas: what its own webhook demands.
 *
 * <p>The embedded API server refuses objects by this book; {@code CertificateSpecs} refuses to act on a Certificate by the same
 * functions, where another API server let it in.
 */
public final class CertificatesRules {

    /** What cert-manager's checks are called in a cluster; {@code cmctl check api} looks for it. */
    static final String WEBHOOK = "webhook.cert-manager.io";

    private static final String GROUP = "cert-manager.io";

    private CertificatesRules() {}

    public static Rulebook book() {
        return Rulebook.empty()
                .knowing(CertificateAnnotations.known())
                .with(GROUP, "certificates", new CertificateRules())
                .with(GROUP, "certificaterequests", new RequestRules())
                .with(GROUP, "issuers", new IssuerRules())
                .with(GROUP, "clusterissuers", new IssuerRules())
                .with(CARotation.GROUP, "carotations", new RotationRules())
                .with(TrustBundleResource.GROUP, "bundles", new BundleRules())
                .and(Readable.as(List.of(
                        Certificate.class,
                        IssuerKind.ISSUER.model(),
                        IssuerKind.CLUSTER_ISSUER.model(),
                        CARotation.class,
                        TrustBundleResource.class)));
    }
}
