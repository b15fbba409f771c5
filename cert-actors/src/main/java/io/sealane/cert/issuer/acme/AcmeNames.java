package io.sealane.cert.issuer.acme;

import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which certificates an ACME server can never sign, whatever happens. Pure.
 *
 * <p>A server looks at a name from outside: names that exist inside a cluster only, or that are no names of the DNS, cannot be proved to
 * it, so ordering them would only wait in vain.
 *
 * @param clusterDomain below which the cluster's own names are, such as {@code cluster.local}
 * @param ipAddresses whether addresses may be ordered
 */
public record AcmeNames(String clusterDomain, boolean ipAddresses) {

    /** Why no ACME server can sign; empty when one may. */
    public Optional<String> refusal(SubjectName subject, SubjectAltNames names, boolean isCA) {
        if (isCA) {
            return Optional.of("isCA: an ACME server signs no CAs");
        }
        if (!names.uris().isEmpty()) {
            return Optional.of(
                    "uris: an ACME server proves DNS names, not " + names.uris().get(0));
        }
        if (!names.emails().isEmpty()) {
            return Optional.of("emailAddresses: an ACME server proves DNS names, not "
                    + names.emails().get(0));
        }
        if (!names.ips().isEmpty() && !ipAddresses) {
            return Optional.of(
                    "ipAddresses: " + names.ips().get(0)
                            + " is an address; allowed by setting sealane.cert.acme.ip-addresses where the server signs addresses");
        }
        var wrong = wrong(names.dns());
        return wrong.isPresent() ? wrong : commonName(subject.commonName(), names);
    }

    /** Why no ACME server can prove a DNS name; empty when one may. */
    public Optional<String> refusal(String dnsName) {
        var name = dnsName.toLowerCase(Locale.ROOT);
        var bare = name.startsWith("*.") ? name.substring(2) : name;
        if (bare.equals("kn-routing") || bare.startsWith("kn-user-") || bare.equals("data-plane.knative.dev")) {
            return Optional.of(dnsName + " is a system-internal name, which no ACME server can prove");
        }
        if (isBelow(bare, "svc") || isBelow(bare, clusterDomain)) {
            return Optional.of(dnsName + " is a cluster-local name, which no ACME server can prove");
        }
        if (isBelow(bare, "localhost")) {
            return Optional.of(dnsName + " is this machine's name for itself, which no ACME server can prove");
        }
        return bare.indexOf('.') > 0
                ? Optional.empty()
                : Optional.of(dnsName + " has a single label, which no ACME server can prove");
    }

    private Optional<String> wrong(List<String> names) {
        return names.stream()
                .flatMap(name -> refusal(name).stream())
                .findFirst()
                .map(why -> "dnsNames: " + why);
    }

    private static Optional<String> commonName(String name, SubjectAltNames names) {
        return name.isEmpty() || names.dns().contains(name) || names.ips().contains(name)
                ? Optional.empty()
                : Optional.of("commonName: " + name + " is none of dnsNames and ipAddresses, as ACME demands");
    }

    private static boolean isBelow(String name, String domain) {
        return name.equals(domain) || name.endsWith("." + domain);
    }
}
