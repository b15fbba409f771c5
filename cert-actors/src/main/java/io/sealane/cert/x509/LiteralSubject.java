package io.sealane.cert.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Names as text (RFC 4514): written last part first, so the last one comes first in the certificate. */
final class LiteralSubject {

    /** What cert-manager knows. */
    private static final Map<String, ASN1ObjectIdentifier> TYPES = Map.ofEntries(
            Map.entry("C", BCStyle.C),
            Map.entry("O", BCStyle.O),
            Map.entry("OU", BCStyle.OU),
            Map.entry("CN", BCStyle.CN),
            Map.entry("SERIALNUMBER", BCStyle.SERIALNUMBER),
            Map.entry("L", BCStyle.L),
            Map.entry("ST", BCStyle.ST),
            Map.entry("STREET", BCStyle.STREET),
            Map.entry("POSTALCODE", BCStyle.POSTAL_CODE),
            Map.entry("DC", BCStyle.DC),
            Map.entry("UID", BCStyle.UID));

    private LiteralSubject() {}

    /** @throws IllegalArgumentException with what was expected */
    static X500Name parse(String text) {
        try {
            var builder = new X500NameBuilder(BCStyle.INSTANCE);
            for (var rdn : new LdapName(text).getRdns()) {
                builder.addMultiValuedRDN(attributes(rdn).toArray(AttributeTypeAndValue[]::new));
            }
            return builder.build();
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException(
                    "literalSubject: expected a name as RFC 4514 writes it, such as CN=a,O=b; got \"" + text + "\"", e);
        }
    }

    private static List<AttributeTypeAndValue> attributes(Rdn rdn) {
        var all = new ArrayList<AttributeTypeAndValue>();
        try {
            var attributes = rdn.toAttributes().getAll();
            while (attributes.hasMore()) {
                var attribute = attributes.next();
                for (var values = attribute.getAll(); values.hasMore(); ) {
                    all.add(attribute(attribute.getID(), values.next()));
                }
            }
        } catch (NamingException e) {
            throw new IllegalArgumentException(
                    "literalSubject: expected attributes with values, got \"" + rdn + "\"", e);
        }
        return all;
    }

    private static AttributeTypeAndValue attribute(String type, Object value) {
        var oid = TYPES.get(type.toUpperCase(Locale.ROOT));
        if (oid == null) {
            throw new IllegalArgumentException("literalSubject: expected attributes of the types "
                    + TYPES.keySet().stream().sorted().toList() + ", got " + type);
        }
        if (!(value instanceof String text) || text.isEmpty()) {
            throw new IllegalArgumentException("literalSubject: expected " + type + " to have a text as its value");
        }
        try {
            return new AttributeTypeAndValue(oid, BCStyle.INSTANCE.stringToValue(oid, text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "literalSubject: expected values within the bounds of RFC 5280, got " + type + "=" + text, e);
        }
    }
}
