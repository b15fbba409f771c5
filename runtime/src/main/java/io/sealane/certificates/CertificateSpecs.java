package io.sealane.certificates;

import static io.sealane.certificates.model.Present.isTrue;
import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificatePrivateKey;
import io.fabric8.certmanager.api.model.v1.NameConstraintItem;
import io.fabric8.certmanager.api.model.v1.X509Subject;
import io.fabric8.kubernetes.api.model.Duration;
import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.Identity;
import io.sealane.cert.spec.CertificateSpec.PrivateKeyPolicy;
import io.sealane.cert.spec.CertificateSpec.Renewal;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.spec.CertificateSpec.SecretTemplate;
import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.spec.Durations;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Algorithm;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.KeySpec.Signature;
import io.sealane.cert.x509.NameConstraints;
import io.sealane.cert.x509.NameConstraints.Names;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectAltNames.OtherName;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.SubjectName.Field;
import io.sealane.cert.x509.Usage;
import io.sealane.certificates.model.Words;
import io.sealane.certificates.rule.CertificateRules;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a Certificate's spec. A field that cannot be served is refused by name, never passed over. */
final class CertificateSpecs {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CertificateSpecs() {}

    /** @throws IllegalArgumentException naming the field, its value and what was expected */
    static CertificateSpec of(Certificate certificate) {
        var faults =
                io.sealane.resource.embedded.admission.Field.check(tree(certificate), new CertificateRules()::check);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults.get(0).toString());
        }
        var spec = certificate.getSpec();
        var issuer = spec.getIssuerRef();
        var template = maybe(spec.getSecretTemplate());
        return new CertificateSpec(
                text(spec.getSecretName()),
                new IssuerRef(text(issuer.getGroup()), text(issuer.getKind()), text(issuer.getName())),
                identity(spec),
                new Validity(
                        maybe(spec.getDuration()).map(Duration::getDuration).orElse(Validity.DURATION_BY_DEFAULT),
                        maybe(spec.getRenewBefore()).map(Duration::getDuration),
                        maybe(spec.getRenewBeforePercentage())
                                .map(OptionalInt::of)
                                .orElseGet(OptionalInt::empty),
                        renewal(JSON.valueToTree(
                                maybe(spec.getAdditionalProperties().get("renewal"))
                                        .orElse(Map.of())))),
                privateKey(spec),
                new SecretTemplate(
                        template.map(one -> map(one.getLabels())).orElse(Map.of()),
                        template.map(one -> map(one.getAnnotations())).orElse(Map.of())),
                OutputSpecs.of(spec));
    }

    private static Identity identity(io.fabric8.certmanager.api.model.v1.CertificateSpec spec) {
        var literal = text(spec.getLiteralSubject());
        return new Identity(
                literal.isEmpty()
                        ? new SubjectName(text(spec.getCommonName()), subject(spec.getSubject()))
                        : SubjectName.literal(literal),
                new SubjectAltNames(
                        list(spec.getDnsNames()),
                        list(spec.getIpAddresses()),
                        list(spec.getUris()),
                        list(spec.getEmailAddresses()),
                        list(spec.getOtherNames()).stream()
                                .map(name -> new OtherName(text(name.getOid()), text(name.getUtf8Value())))
                                .toList()),
                list(spec.getUsages()).stream().map(Usage::of).collect(Collectors.toUnmodifiableSet()),
                isTrue(spec.getIsCA()),
                maybe(spec.getNameConstraints())
                        .map(one -> new NameConstraints(
                                isTrue(one.getCritical()), names(one.getPermitted()), names(one.getExcluded())))
                        .orElse(NameConstraints.none()));
    }

    private static Names names(@Nullable NameConstraintItem item) {
        return item == null
                ? Names.none()
                : new Names(
                        list(item.getDnsDomains()),
                        list(item.getIpRanges()),
                        list(item.getEmailAddresses()),
                        list(item.getUriDomains()));
    }

    /** Newer than the model, which passes on what it does not know. */
    private static Renewal renewal(JsonNode renewal) {
        var windows = new ArrayList<RecurringWindow>();
        for (var window : renewal.path("windows")) {
            windows.add(RecurringWindow.of(
                    window.path("cron").asText(),
                    length(window.path("windowDuration").asText()),
                    window.path("timezone").asText()));
        }
        return new Renewal(!renewal.path("policy").asText().equals("Disabled"), windows);
    }

    private static java.time.Duration length(String text) {
        try {
            return Duration.parse(text).getDuration();
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "spec.renewal.windows.windowDuration: expected a duration such as 4h, got " + text, e);
        }
    }

    /** As users write it: the model spells durations in nanoseconds. */
    private static JsonNode tree(Certificate certificate) {
        JsonNode tree = JSON.valueToTree(certificate);
        if (tree.get("spec") instanceof ObjectNode spec) {
            written(spec, "duration", certificate.getSpec().getDuration());
            written(spec, "renewBefore", certificate.getSpec().getRenewBefore());
        }
        return tree;
    }

    private static void written(ObjectNode spec, String field, @Nullable Duration duration) {
        if (duration != null) {
            spec.put(field, Durations.shown(duration.getDuration()));
        }
    }

    private static PrivateKeyPolicy privateKey(io.fabric8.certmanager.api.model.v1.CertificateSpec spec) {
        var key = maybe(spec.getPrivateKey()).orElseGet(CertificatePrivateKey::new);
        var algorithm = Words.of(
                "spec.privateKey.algorithm", key.getAlgorithm(), Algorithm.values(), Algorithm::word, Algorithm.RSA);
        var size = algorithm == Algorithm.ED25519
                ? algorithm.sizeByDefault()
                : maybe(key.getSize()).filter(bits -> bits != 0).orElse(algorithm.sizeByDefault());
        return new PrivateKeyPolicy(
                new KeySpec(algorithm, size),
                Words.of(
                        "spec.privateKey.encoding",
                        key.getEncoding(),
                        Encoding.values(),
                        Encoding::name,
                        Encoding.PKCS1),
                Words.of(
                        "spec.privateKey.rotationPolicy",
                        key.getRotationPolicy(),
                        Rotation.values(),
                        CertificateSpecs::word,
                        Rotation.ALWAYS),
                maybe(spec.getSignatureAlgorithm())
                        .filter(word -> !word.isEmpty())
                        .map(CertificateSpecs::signature),
                !Boolean.FALSE.equals(spec.getEncodeUsagesInRequest()));
    }

    private static Signature signature(String word) {
        return Words.of(
                "spec.signatureAlgorithm", word, Signature.values(), Signature::word, Signature.SHA256_WITH_RSA);
    }

    private static String word(Rotation rotation) {
        return rotation == Rotation.ALWAYS ? "Always" : "Never";
    }

    private static Map<Field, List<String>> subject(@Nullable X509Subject subject) {
        var fields = new EnumMap<Field, List<String>>(Field.class);
        if (subject == null) {
            return fields;
        }
        fields.put(Field.COUNTRIES, list(subject.getCountries()));
        fields.put(Field.ORGANIZATIONS, list(subject.getOrganizations()));
        fields.put(Field.ORGANIZATIONAL_UNITS, list(subject.getOrganizationalUnits()));
        fields.put(Field.LOCALITIES, list(subject.getLocalities()));
        fields.put(Field.PROVINCES, list(subject.getProvinces()));
        fields.put(Field.STREET_ADDRESSES, list(subject.getStreetAddresses()));
        fields.put(Field.POSTAL_CODES, list(subject.getPostalCodes()));
        fields.put(
                Field.SERIAL_NUMBER, maybe(subject.getSerialNumber()).stream().toList());
        return fields;
    }
}
