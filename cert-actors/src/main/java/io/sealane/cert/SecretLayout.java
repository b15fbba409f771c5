package io.sealane.cert;

import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.SecretTemplate;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.SubjectName.Field;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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

    /** Which labels and annotations came from the template. */
    static final String TEMPLATE = "cert.sealane.io/template";

    private static final String OF_LABEL = "label:";
    private static final String OF_ANNOTATION = "annotation:";
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

    /** The Secret with a new pair in it, in all wanted forms. */
    static StoredSecret withPair(View view, KeyPair keys, CertificateChain chain) {
        var before = view.secret();
        var spec = view.desired().spec();
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
        var annotations = annotations(before, view.desired().name(), spec.issuer(), chain.leaf());
        annotations.put(Requested.WISH, Requested.wish(spec));
        annotations.put(Requested.KEY, Requested.key(keys.getPublic()));
        var pair = new StoredPair(keys.getPrivate(), chain.certificates());
        var secret = decorated(before.withData(data), annotations, spec.secretTemplate());
        return SecretOutputs.applied(secret, spec, pair, view.passwords());
    }

    /** The Secret with the same pair and with all else as it should be; equal to {@code before} when it is. */
    static StoredSecret repaired(
            StoredSecret before, CertificateName name, CertificateSpec spec, StoredPair pair, Passwords passwords) {
        var annotations = annotations(before, name, spec.issuer(), pair.leaf());
        return SecretOutputs.applied(decorated(before, annotations, spec.secretTemplate()), spec, pair, passwords);
    }

    private static StoredSecret decorated(
            StoredSecret secret, Map<String, String> annotations, SecretTemplate template) {
        var labels = new HashMap<>(secret.labels());
        // What the template asked for once and no longer does goes; what others put there stays.
        for (var key : annotations.getOrDefault(TEMPLATE, "").split(",")) {
            (key.startsWith(OF_LABEL) ? labels : annotations).remove(key.substring(key.indexOf(':') + 1));
        }
        labels.put(LABEL, "true");
        labels.putAll(template.labels());
        annotations.putAll(template.annotations());
        var keys = new TreeSet<String>();
        template.labels().keySet().forEach(key -> keys.add(OF_LABEL + key));
        template.annotations().keySet().forEach(key -> keys.add(OF_ANNOTATION + key));
        if (!keys.isEmpty()) {
            annotations.put(TEMPLATE, String.join(",", keys));
        }
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
