package io.sealane.cert.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.jspecify.annotations.Nullable;

/**
 * What a CA may sign (RFC 5280 section 4.2.1.10).
 *
 * @param critical whether a peer that does not understand it must refuse
 * @param permitted names of a kind listed here must lie below one of them; a kind that is not listed is free
 * @param excluded names below one of these are refused
 */
public record NameConstraints(boolean critical, Names permitted, Names excluded) {

    private static final NameConstraints NONE = new NameConstraints(false, Names.none(), Names.none());

    /** Nothing is constrained. */
    public static NameConstraints none() {
        return NONE;
    }

    public boolean isEmpty() {
        return permitted.isEmpty() && excluded.isEmpty();
    }

    /**
     * Subtrees of names.
     *
     * @param dnsDomains a domain stands for itself and all below it
     * @param ipRanges in CIDR notation, kept in canonical text; bits beyond the prefix are cleared
     * @param emailAddresses a mailbox, a host, or a domain with a dot in front
     * @param uriDomains a host, or a domain with a dot in front
     */
    public record Names(
            List<String> dnsDomains, List<String> ipRanges, List<String> emailAddresses, List<String> uriDomains) {

        public Names {
            dnsDomains = List.copyOf(dnsDomains);
            ipRanges = ipRanges.stream().map(IpText::canonicalRange).toList();
            emailAddresses = List.copyOf(emailAddresses);
            uriDomains = List.copyOf(uriDomains);
            expectHosts("dnsDomains", dnsDomains);
            expectHosts("emailAddresses", emailAddresses);
            expectHosts("uriDomains", uriDomains);
        }

        public static Names none() {
            return new Names(List.of(), List.of(), List.of(), List.of());
        }

        public boolean isEmpty() {
            return equals(none());
        }

        private static void expectHosts(String field, List<String> values) {
            for (var i = 0; i < values.size(); i++) {
                var value = values.get(i);
                if (value.isEmpty() || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f) || value.contains("*")) {
                    throw new IllegalArgumentException(
                            field + "[" + i + "]: expected a name in ASCII without *, got \"" + value + "\"");
                }
            }
        }

        private static Names of(GeneralSubtree @Nullable [] subtrees) {
            var names = new Reader();
            if (subtrees != null) {
                Arrays.stream(subtrees).map(GeneralSubtree::getBase).forEach(names);
            }
            return names.closed();
        }

        private GeneralSubtree @Nullable [] subtrees() {
            var all = new ArrayList<GeneralName>();
            dnsDomains.forEach(name -> all.add(new GeneralName(GeneralName.dNSName, name)));
            ipRanges.forEach(range ->
                    all.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(IpText.rangeBytes(range)))));
            emailAddresses.forEach(name -> all.add(new GeneralName(GeneralName.rfc822Name, name)));
            uriDomains.forEach(name -> all.add(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
            return all.isEmpty() ? null : all.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
        }
    }

    /** Collects the subtrees of the kinds known here. */
    private static final class Reader implements Consumer<GeneralName> {

        private final List<String> dns = new ArrayList<>();
        private final List<String> ips = new ArrayList<>();
        private final List<String> emails = new ArrayList<>();
        private final List<String> uris = new ArrayList<>();

        @Override
        public void accept(GeneralName name) {
            var text = name.getName().toString();
            switch (name.getTagNo()) {
                case GeneralName.dNSName -> dns.add(text);
                case GeneralName.rfc822Name -> emails.add(text);
                case GeneralName.uniformResourceIdentifier -> uris.add(text);
                case GeneralName.iPAddress ->
                    ips.add(IpText.rangeOf(
                            ASN1OctetString.getInstance(name.getName()).getOctets()));
                default ->
                    throw new IllegalArgumentException(
                            "nameConstraints: expected DNS, IP, email or URI names, got kind " + name.getTagNo());
            }
        }

        private Names closed() {
            return new Names(dns, ips, emails, uris);
        }
    }

    /** @throws IllegalArgumentException for kinds of names that are unknown here */
    static NameConstraints of(org.bouncycastle.asn1.x509.NameConstraints read, boolean critical) {
        return new NameConstraints(
                critical, Names.of(read.getPermittedSubtrees()), Names.of(read.getExcludedSubtrees()));
    }

    org.bouncycastle.asn1.x509.NameConstraints toAsn1() {
        return new org.bouncycastle.asn1.x509.NameConstraints(permitted.subtrees(), excluded.subtrees());
    }
}
