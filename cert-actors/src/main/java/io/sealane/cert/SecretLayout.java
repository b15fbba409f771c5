package io.sealane.cert;

import io.sealane.cert.CertificateSpec.SecretTemplate;
import io.sealane.cert.x509.CertificateChain;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.SubjectName.Field;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a key pair is laid out in a Secret: keys, annotations, label and type as cert-manager writes them, so that whoever reads its
 * Secrets reads ours. Keys, labels and annotations that are not ours are kept. Pure.
 */
final class SecretLayout {

    static final String CERTIFICATE_NAME = "cert-manager.io/certificate-name";
    static final String ISSUER_NAME = "cert-manager.io/issuer-name";
    static final String ISSUER_KIND = "cert-manager.io/issuer-kind";
    static final String ISSUER_GROUP = "cert-manager.io/issuer-group";

    private static final String PREFIX = "cert-manager.io/";
    private static final String LABEL = "controller.cert-manager.io/fao";

    private static final Map<Field, String> SUBJECT_ANNOTATIONS = Map.of(
            Field.COUNTRIES, "subject-countries",
            Field.ORGANIZATIONS, "subject-organizations",
            Field.ORGANIZATIONAL_UNITS, "subject-organizationalunits",
            Field.LOCALITIES, "subject-localities",
            Field.PROVINCES, "subject-provinces",
            Field.STREET_ADDRESSES, "subject-streetaddresses",
            Field.POSTAL_CODES, "subject-postalcodes",
            Field.SERIAL_NUMBER, "subject-serialnumber");

    private SecretLayout() {}

    /** The Secret with a new pair in it. */
    static StoredSecret withPair(
            StoredSecret before, CertificateName name, CertificateSpec spec, KeyPair keys, CertificateChain chain) {
        var data = new HashMap<>(before.data());
        data.put(
                StoredSecret.TLS_KEY,
                StoredSecret.encode(
                        Pem.privateKey(keys.getPrivate(), spec.privateKey().encoding())));
        data.put(StoredSecret.TLS_CRT, StoredSecret.encode(Pem.certificates(chain.certificates())));
        var ca = chain.ca();
        if (ca == null) {
            data.remove(StoredSecret.CA_CRT);
        } else {
            data.put(StoredSecret.CA_CRT, StoredSecret.encode(Pem.certificate(ca)));
        }
        var annotations = annotations(before, name, spec.issuer(), chain.leaf());
        annotations.put(Requested.WISH, Requested.wish(spec));
        annotations.put(Requested.KEY, Requested.key(keys.getPublic()));
        return decorated(before.withData(data), annotations, spec.secretTemplate());
    }

    /** The Secret with the same pair and with labels and annotations as they should be; equal to {@code before} when they are. */
    static StoredSecret repaired(
            StoredSecret before, CertificateName name, CertificateSpec spec, X509Certificate leaf) {
        return decorated(before, annotations(before, name, spec.issuer(), leaf), spec.secretTemplate());
    }

    private static StoredSecret decorated(
            StoredSecret secret, Map<String, String> annotations, SecretTemplate template) {
        annotations.putAll(template.annotations());
        var labels = new HashMap<>(secret.labels());
        labels.put(LABEL, "true");
        labels.putAll(template.labels());
        return secret.with(labels, annotations);
    }

    private static Map<String, String> annotations(
            StoredSecret before, CertificateName name, IssuerRef issuer, X509Certificate leaf) {
        var all = new HashMap<>(before.annotations());
        all.keySet().removeIf(key -> key.startsWith(PREFIX + "subject-") || key.equals(PREFIX + "email-sans"));
        all.put(CERTIFICATE_NAME, name.name());
        all.put(ISSUER_NAME, issuer.name());
        all.put(ISSUER_KIND, issuer.kind());
        all.put(ISSUER_GROUP, issuer.group());
        var subject = SubjectName.of(leaf.getSubjectX500Principal());
        var names = SubjectAltNames.of(leaf);
        all.put(PREFIX + "common-name", subject.commonName());
        all.put(PREFIX + "alt-names", list(names.dns()));
        all.put(PREFIX + "ip-sans", list(names.ips()));
        all.put(PREFIX + "uri-sans", list(names.uris()));
        putUnlessEmpty(all, "email-sans", names.emails());
        SUBJECT_ANNOTATIONS.forEach((field, key) -> putUnlessEmpty(all, key, subject.values(field)));
        return all;
    }

    private static void putUnlessEmpty(Map<String, String> annotations, String key, List<String> values) {
        if (!values.isEmpty()) {
            annotations.put(PREFIX + key, list(values));
        }
    }

    /** A line of comma-separated values (RFC 4180). */
    private static String list(List<String> values) {
        return values.stream().map(SecretLayout::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String value) {
        var plain =
                value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r') && !value.startsWith(" ");
        return plain ? value : "\"" + value.replace("\"", "\"\"") + "\"";
    }
}
