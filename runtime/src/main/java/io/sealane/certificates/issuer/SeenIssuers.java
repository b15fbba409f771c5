package io.sealane.certificates.issuer;

import static io.sealane.certificates.model.Present.text;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources.Change;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of the issuers of one kind, so that the certificates of an issuer, perhaps thousands, are not looked at because of what is only
 * reported about it. Not safe for several threads.
 */
public final class SeenIssuers<T extends HasMetadata> {

    private final IssuerKind<T> kind;
    private final Map<ResourceKey, String> seen = new HashMap<>();

    public SeenIssuers(IssuerKind<T> kind) {
        this.kind = kind;
    }

    /** Whether a change may matter to certificates. */
    public boolean isNews(Change<T> change) {
        if (!change.present()) {
            seen.remove(change.key());
            return true;
        }
        var now = fingerprint(change.resource());
        return !now.equals(seen.put(change.key(), now));
    }

    /** One that signs here does so by its spec alone; one that is asked elsewhere also by how it is, which its status tells. */
    private String fingerprint(T issuer) {
        var metadata = issuer.getMetadata();
        var version = kind.spec().apply(issuer) instanceof IssuerSpec.Remote
                ? text(metadata.getResourceVersion())
                : String.valueOf(metadata.getGeneration());
        return text(metadata.getUid()) + " " + version;
    }
}
