package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.rotation.Observation.Leaf;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.issuer.IssuerSecrets;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.model.StoredChain;
import io.sealane.resource.Resources;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All certificates in Secrets that end at the old or at the next root, whoever wrote them. A Secret is read once per version. */
final class RotationInventory {

    private record Read(String version, Optional<StoredChain> chain, Map<String, Boolean> endsAt) {}

    private final Resources resources;
    private final String clusterNamespace;
    private final Set<String> meshNamespaces;
    private final Map<SecretName, Read> read = new ConcurrentHashMap<>();

    /** @param meshNamespaces whose certificates are the mesh's own */
    RotationInventory(Resources resources, String clusterNamespace, Set<String> meshNamespaces) {
        this.meshNamespaces = meshNamespaces;
        this.resources = resources;
        this.clusterNamespace = clusterNamespace;
    }

    /**
     * What ends at one of the roots.
     *
     * @param roots by fingerprint
     * @param apart the authorities themselves
     */
    List<Leaf> leaves(Map<String, X509Certificate> roots, Set<SecretName> apart) {
        var owners = owners();
        var leaves = new ArrayList<Leaf>();
        var seen = new HashSet<SecretName>();
        for (var secret : resources.informer(Secret.class).list()) {
            var name = Secrets.of(secret).name();
            seen.add(name);
            if (map(secret.getData()).containsKey(StoredSecret.TLS_CRT) && !apart.contains(name)) {
                var entry = read(name, secret);
                roots.forEach((fingerprint, root) -> entry.chain()
                        .filter(chain -> entry.endsAt()
                                .computeIfAbsent(fingerprint, one -> StoredChain.endsAt(chain.chain(), root)))
                        .ifPresent(chain -> leaves.add(leaf(name, chain, fingerprint, owners))));
            }
        }
        read.keySet().retainAll(seen);
        return leaves;
    }

    /** What {@link #leaves} found in a Secret the last time, which may hold another one by now. */
    Optional<X509Certificate> judged(SecretName name) {
        return Optional.ofNullable(read.get(name)).flatMap(Read::chain).map(StoredChain::leaf);
    }

    private Read read(SecretName name, Secret secret) {
        var version = text(secret.getMetadata().getResourceVersion());
        return read.compute(
                name,
                (one, before) -> before != null && before.version().equals(version)
                        ? before
                        : new Read(version, StoredChain.of(secret), new ConcurrentHashMap<>()));
    }

    private Leaf leaf(SecretName name, StoredChain chain, String root, Map<SecretName, Certificate> owners) {
        var owner = Optional.ofNullable(owners.get(name));
        return new Leaf(
                name.toString(),
                root,
                chain.notAfter(),
                chain.life(),
                obstacle(name, owner),
                !meshNamespaces.contains(name.namespace()));
    }

    private String obstacle(SecretName name, Optional<Certificate> owner) {
        if (owner.isEmpty()) {
            return "no Certificate keeps Secret " + name + ": replace or delete it";
        }
        var inPlace =
                "true".equals(map(owner.get().getMetadata().getAnnotations()).get(IssuerSecrets.RENEW_IN_PLACE));
        return !inPlace && feedsIssuer(name)
                ? "an issuer signs with Secret " + name + ": annotate its Certificate with "
                        + IssuerSecrets.RENEW_IN_PLACE + ": \"true\""
                : "";
    }

    private boolean feedsIssuer(SecretName name) {
        return feeds(IssuerKind.ISSUER, name) || feeds(IssuerKind.CLUSTER_ISSUER, name);
    }

    private <T extends HasMetadata> boolean feeds(IssuerKind<T> kind, SecretName name) {
        return resources.informer(kind.model()).list().stream()
                .anyMatch(issuer -> IssuerSecrets.of(kind, issuer, clusterNamespace)
                        .filter(name::equals)
                        .isPresent());
    }

    /** Which Certificate keeps a Secret. */
    Map<SecretName, Certificate> owners() {
        var owners = new HashMap<SecretName, Certificate>();
        for (var certificate : resources.informer(Certificate.class).list()) {
            if (certificate.getSpec() != null && certificate.getSpec().getSecretName() != null) {
                owners.put(
                        new SecretName(
                                certificate.getMetadata().getNamespace(),
                                certificate.getSpec().getSecretName()),
                        certificate);
            }
        }
        return owners;
    }

    static String fingerprint(X509Certificate certificate) {
        return CertificateChain.fingerprint(certificate);
    }
}
