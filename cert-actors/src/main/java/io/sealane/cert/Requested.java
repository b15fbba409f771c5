package io.sealane.cert;

import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.x509.SubjectName.Field;
import io.sealane.cert.x509.Usage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/**
 * Fingerprints of what was asked for, kept in the Secret's annotations. They tell a changed wish from an unchanged one although the
 * certificate itself does not say all that was asked (a CA may have cut its life short).
 */
final class Requested {

    /** What the certificate in the Secret was asked to be. */
    static final String WISH = "cert.sealane.io/requested-sha256";
    /** The public key it was asked for. */
    static final String KEY = "cert.sealane.io/public-key-sha256";

    private Requested() {}

    /** Of everything that a new certificate would be needed for; the order of names and usages makes no difference. */
    static String wish(CertificateSpec spec) {
        var identity = spec.identity();
        var names = identity.names();
        var text = new StringJoiner("\n");
        text.add(identity.subject().commonName());
        for (var field : Field.values()) {
            text.add(sorted(identity.subject().values(field)));
        }
        text.add(sorted(names.dns()))
                .add(sorted(names.ips()))
                .add(sorted(names.uris()))
                .add(sorted(names.emails()));
        text.add(sorted(identity.usages().stream().map(Usage::word).toList()));
        text.add(String.valueOf(identity.isCA()));
        text.add(String.valueOf(spec.validity().duration().toSeconds()));
        addWhatIsRare(text, spec);
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Left out where it says nothing, so that what was asked for before these were known stays the same. */
    private static void addWhatIsRare(StringJoiner text, CertificateSpec spec) {
        var identity = spec.identity();
        if (!identity.subject().exact().isEmpty()) {
            text.add("exact " + identity.subject().exact());
        }
        if (!identity.names().others().isEmpty()) {
            text.add("others "
                    + sorted(identity.names().others().stream()
                            .map(name -> name.oid() + ' ' + name.value())
                            .toList()));
        }
        if (!identity.constraints().isEmpty()) {
            text.add("constraints " + identity.constraints());
        }
        spec.privateKey().signature().ifPresent(one -> text.add("signature " + one.word()));
    }

    static String key(PublicKey key) {
        return sha256(key.getEncoded());
    }

    private static String sorted(List<String> values) {
        // Every value ends with a character that none of them may contain, so that two lists never run into each other.
        var text = new StringBuilder();
        values.stream().distinct().sorted().forEach(value -> text.append(value).append('\u0000'));
        return text.toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
