package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
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
 */
public record SubjectAltNames(List<String> dns, List<String> ips, List<String> uris, List<String> emails) {

    private static final SubjectAltNames NONE = new SubjectAltNames(List.of(), List.of(), List.of(), List.of());

    public SubjectAltNames {
        dns = List.copyOf(dns);
        ips = ips.stream().map(IpText::canonical).toList();
        uris = List.copyOf(uris);
        emails = List.copyOf(emails);
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

    /** The names in a certificate; kinds unknown here are ignored. */
    public static SubjectAltNames of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? NONE : of(names);
        } catch (CertificateParsingException e) {
            throw new X509Failure(Reason.INVALID_CERTIFICATE, "subject alternative names cannot be read", e);
        }
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether both hold the same names of each kind, in whatever order and number. */
    public boolean sameNames(SubjectAltNames other) {
        return same(dns, other.dns) && same(ips, other.ips) && same(uris, other.uris) && same(emails, other.emails);
    }

    /** The same without its host names. */
    public SubjectAltNames withoutDns() {
        return new SubjectAltNames(List.of(), ips, uris, emails);
    }

    static SubjectAltNames of(GeneralNames names) {
        var collected = new Collected();
        for (var name : names.getNames()) {
            if (name.getTagNo() == GeneralName.iPAddress) {
                collected.ips.add(
                        IpText.of(ASN1OctetString.getInstance(name.getName()).getOctets()));
            } else {
                collected.add(name.getTagNo(), name.getName().toString());
            }
        }
        return collected.names();
    }

    GeneralNames toGeneralNames() {
        var names = new ArrayList<GeneralName>();
        dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        emails.forEach(name -> names.add(new GeneralName(GeneralName.rfc822Name, name)));
        ips.forEach(name -> names.add(new GeneralName(GeneralName.iPAddress, name)));
        uris.forEach(name -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static SubjectAltNames of(Collection<List<?>> names) {
        var collected = new Collected();
        for (var name : names) {
            if (name.get(1) instanceof String text) {
                collected.add((Integer) name.get(0), text);
            }
        }
        return collected.names();
    }

    private static boolean same(List<String> one, List<String> other) {
        return one.containsAll(other) && other.containsAll(one);
    }

    private static void expectAscii(String field, List<String> names) {
        for (var i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (name.isEmpty() || !name.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw new IllegalArgumentException(
                        field + "[" + i + "]: expected printable ASCII without spaces, got \"" + name + "\"");
            }
        }
    }

    private static final class Collected {

        private final List<String> dns = new ArrayList<>();
        private final List<String> ips = new ArrayList<>();
        private final List<String> uris = new ArrayList<>();
        private final List<String> emails = new ArrayList<>();

        private void add(int kind, String text) {
            switch (kind) {
                case GeneralName.dNSName -> dns.add(text);
                case GeneralName.iPAddress -> ips.add(text);
                case GeneralName.uniformResourceIdentifier -> uris.add(text);
                case GeneralName.rfc822Name -> emails.add(text);
                default -> {} // a kind that cert-manager's spec cannot ask for either
            }
        }

        private SubjectAltNames names() {
            return new SubjectAltNames(dns, ips, uris, emails);
        }
    }
}
