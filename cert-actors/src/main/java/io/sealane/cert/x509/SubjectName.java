package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * A subject: who a certificate is about.
 *
 * @param commonName at most 64 characters when it is to be written; empty for none
 * @param fields the other attributes; a field without values is left out
 * @param exact the encoded name in hexadecimal, where order or attributes go beyond what the fields say; else empty
 */
public record SubjectName(String commonName, Map<Field, List<String>> fields, String exact) {

    /** The attributes cert-manager knows, in the order in which they are written. */
    public enum Field {
        COUNTRIES(BCStyle.C),
        ORGANIZATIONS(BCStyle.O),
        ORGANIZATIONAL_UNITS(BCStyle.OU),
        LOCALITIES(BCStyle.L),
        PROVINCES(BCStyle.ST),
        STREET_ADDRESSES(BCStyle.STREET),
        POSTAL_CODES(BCStyle.POSTAL_CODE),
        SERIAL_NUMBER(BCStyle.SERIALNUMBER);

        private final ASN1ObjectIdentifier oid;

        Field(ASN1ObjectIdentifier oid) {
            this.oid = oid;
        }
    }

    /** The upper bound of RFC 5280 appendix A. */
    public static final int COMMON_NAME_MAX = 64;

    public SubjectName {
        var kept = new EnumMap<Field, List<String>>(Field.class);
        fields.forEach((field, values) -> {
            if (!values.isEmpty()) {
                kept.put(field, List.copyOf(values));
            }
        });
        fields = Map.copyOf(kept);
    }

    /** One that is spelled out by its fields. */
    public SubjectName(String commonName, Map<Field, List<String>> fields) {
        this(expectShort(commonName), fields, "");
    }

    /**
     * One written as text (RFC 4514), whose order is kept.
     *
     * @throws IllegalArgumentException for other text, an attribute that is unknown here, or a common name that is too long
     */
    public static SubjectName literal(String rfc4514) {
        var name = of(LiteralSubject.parse(rfc4514));
        expectShort(name.commonName());
        return name;
    }

    public static SubjectName of(String commonName) {
        return new SubjectName(commonName, Map.of());
    }

    public static SubjectName of(String commonName, String organization) {
        return new SubjectName(commonName, Map.of(Field.ORGANIZATIONS, List.of(organization)));
    }

    /** Reads the attributes that are known here; others are ignored. */
    public static SubjectName of(X500Principal principal) {
        return of(X500Name.getInstance(principal.getEncoded()));
    }

    /** The values of a field; empty when it has none. */
    public List<String> values(Field field) {
        return fields.getOrDefault(field, List.of());
    }

    /** Whether nothing at all names the subject. */
    public boolean isEmpty() {
        return commonName.isEmpty() && fields.isEmpty() && exact.isEmpty();
    }

    static SubjectName of(X500Name name) {
        var fields = new EnumMap<Field, List<String>>(Field.class);
        for (var field : Field.values()) {
            fields.put(field, values(name, field.oid));
        }
        var commonNames = values(name, BCStyle.CN);
        // A name that somebody else wrote may be longer than we would write it.
        var plain = new SubjectName(commonNames.isEmpty() ? "" : commonNames.get(0), fields, "");
        var encoded = hex(name);
        return encoded.equals(plain.written()) ? plain : new SubjectName(plain.commonName(), plain.fields(), encoded);
    }

    /** As we would write it; nothing where we would not. */
    private String written() {
        try {
            return hex(toX500());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    X500Name toX500() {
        if (!exact.isEmpty()) {
            return X500Name.getInstance(HexFormat.of().parseHex(exact));
        }
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        for (var field : Field.values()) {
            values(field).forEach(value -> builder.addRDN(field.oid, value));
        }
        if (!commonName.isEmpty()) {
            builder.addRDN(BCStyle.CN, commonName);
        }
        return builder.build();
    }

    private static String expectShort(String commonName) {
        if (commonName.length() > COMMON_NAME_MAX) {
            throw new IllegalArgumentException(
                    "commonName: expected at most " + COMMON_NAME_MAX + " characters, got " + commonName.length());
        }
        return commonName;
    }

    private static String hex(X500Name name) {
        try {
            return HexFormat.of().formatHex(name.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new X509Failure(Reason.INVALID_TEMPLATE, "the subject cannot be encoded", e);
        }
    }

    private static List<String> values(X500Name name, ASN1ObjectIdentifier oid) {
        var values = new ArrayList<String>();
        for (var rdn : name.getRDNs(oid)) {
            for (var attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(oid) && attribute.getValue() instanceof ASN1String text) {
                    values.add(text.getString());
                }
            }
        }
        return values;
    }
}
