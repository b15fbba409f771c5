package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.net.IDN;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The names a certificate is good for (RFC 5280 section 4.2.1.6). Order is kept; two lists with the same names in another order differ by
 * {@code equals} and agree by {@link #sameNames}.
 *
 * @param dns host names, ASCII, possibly with a {@code *} label in front
 * @param ips IP addresses; kept in canonical text (RFC 5952)
 * @param uris absolute URIs
 * @param emails mailboxes
 * @param others names of a kind that an object identifier tells
 */
public record SubjectAltNames(
        List<String> dns, List<String> ips, List<String> uris, List<String> emails, List<OtherName> others) {

    /**
     * A name of another kind, such as a user principal name.
     *
     * @param oid the kind, as numbers with dots
     * @param value UTF-8 text, not empty
     */
    public record OtherName(String oid, String value) {

        public OtherName {
            if (ASN1ObjectIdentifier.tryFromID(oid) == null) {
                throw new IllegalArgumentException(
                        "otherNames.oid: expected numbers with dots, such as 1.3.6.1.4.1.311.20.2.3, got \"" + oid
                                + "\"");
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException("otherNames.utf8Value: expected a text, got none");
            }
        }
    }

    private static final SubjectAltNames NONE = new SubjectAltNames(List.of(), List.of(), List.of(), List.of());

    /** Names of the common kinds. */
    public SubjectAltNames(List<String> dns, List<String> ips, List<String> uris, List<String> emails) {
        this(dns, ips, uris, emails, List.of());
    }

    public SubjectAltNames {
        dns = List.copyOf(dns);
        ips = ips.stream().map(IpText::canonical).toList();
        uris = List.copyOf(uris);
        emails = List.copyOf(emails);
        others = List.copyOf(others);
        expectAscii("dnsNames", dns);
        expectAscii("uris", uris);
        expectAscii("emailAddresses", emails);
    }

    public static SubjectAltNames none() {
        return NONE;
    }

    public static SubjectAltNames dns(String... names) {
        return new SubjectAltNames(List.of(names), List.of(), List.of(), List.of());
    }

    /** The names in a certificate; kinds unknown here are ignored. Fails with {@link Reason#INVALID_CERTIFICATE}. */
    public static SubjectAltNames of(X509Certificate certificate) {
        var extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null) {
            return NONE;
        }
        try {
            return of(GeneralNames.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets()));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new X509Failure(
                    Reason.INVALID_CERTIFICATE, "subject alternative names cannot be read: " + e.getMessage(), e);
        }
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether both hold the same names of each kind, in whatever order and number. */
    public boolean sameNames(SubjectAltNames other) {
        return same(dns, other.dns)
                && same(ips, other.ips)
                && same(uris, other.uris)
                && same(emails, other.emails)
                && same(others, other.others);
    }

    /** The same without its host names. */
    public SubjectAltNames withoutDns() {
        return new SubjectAltNames(List.of(), ips, uris, emails, others);
    }

    static SubjectAltNames of(GeneralNames names) {
        var collected = new Collected();
        for (var name : names.getNames()) {
            collected.add(name);
        }
        return collected.names();
    }

    /** Whether there is a name of a kind that is unknown here. */
    static boolean hasUnknownKinds(GeneralNames names) {
        return Arrays.stream(names.getNames()).anyMatch(name -> !new Collected().add(name));
    }

    GeneralNames toGeneralNames() {
        var names = new ArrayList<GeneralName>();
        dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        emails.forEach(name -> names.add(new GeneralName(GeneralName.rfc822Name, name)));
        ips.forEach(name -> names.add(new GeneralName(GeneralName.iPAddress, name)));
        uris.forEach(name -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
        others.forEach(name -> names.add(new GeneralName(
                GeneralName.otherName,
                new org.bouncycastle.asn1.x509.OtherName(
                        new ASN1ObjectIdentifier(name.oid()), new DERUTF8String(name.value())))));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static <T> boolean same(List<T> one, List<T> other) {
        return one.containsAll(other) && other.containsAll(one);
    }

    private static void expectAscii(String field, List<String> names) {
        for (var i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (name.isEmpty() || !name.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw new IllegalArgumentException(field + "[" + i
                        + "]: expected printable ASCII without spaces, got \"" + name + "\""
                        + (field.equals("dnsNames") ? asciiForm(name) : ""));
            }
        }
    }

    /** What an international name would be written as. */
    private static String asciiForm(String name) {
        try {
            var ascii = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
            return ascii.equals(name) || ascii.isEmpty() ? "" : " (write \"" + ascii + "\")";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static final class Collected {

        private final List<String> dns = new ArrayList<>();
        private final List<String> ips = new ArrayList<>();
        private final List<String> uris = new ArrayList<>();
        private final List<String> emails = new ArrayList<>();
        private final List<OtherName> others = new ArrayList<>();

        /** @return whether its kind is known */
        private boolean add(GeneralName name) {
            var text = name.getName().toString();
            return switch (name.getTagNo()) {
                case GeneralName.dNSName -> dns.add(text);
                case GeneralName.uniformResourceIdentifier -> uris.add(text);
                case GeneralName.rfc822Name -> emails.add(text);
                case GeneralName.iPAddress ->
                    ips.add(IpText.of(
                            ASN1OctetString.getInstance(name.getName()).getOctets()));
                case GeneralName.otherName ->
                    addOther(org.bouncycastle.asn1.x509.OtherName.getInstance(name.getName()));
                default -> false; // a kind that cert-manager's spec cannot ask for either
            };
        }

        private boolean addOther(org.bouncycastle.asn1.x509.OtherName name) {
            return name.getValue() instanceof ASN1UTF8String text
                    && others.add(new OtherName(name.getTypeID().getId(), text.getString()));
        }

        private SubjectAltNames names() {
            return new SubjectAltNames(dns, ips, uris, emails, others);
        }
    }
}
