package io.sealane.cert.x509;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** What a key may be used for, in cert-manager's words: key usages and extended key usages of RFC 5280 in one list. */
public enum Usage {
    SIGNING("signing", KeyUsage.digitalSignature),
    DIGITAL_SIGNATURE("digital signature", KeyUsage.digitalSignature),
    CONTENT_COMMITMENT("content commitment", KeyUsage.nonRepudiation),
    KEY_ENCIPHERMENT("key encipherment", KeyUsage.keyEncipherment),
    KEY_AGREEMENT("key agreement", KeyUsage.keyAgreement),
    DATA_ENCIPHERMENT("data encipherment", KeyUsage.dataEncipherment),
    CERT_SIGN("cert sign", KeyUsage.keyCertSign),
    CRL_SIGN("crl sign", KeyUsage.cRLSign),
    ENCIPHER_ONLY("encipher only", KeyUsage.encipherOnly),
    DECIPHER_ONLY("decipher only", KeyUsage.decipherOnly),
    ANY("any", "2.5.29.37.0"),
    SERVER_AUTH("server auth", "1.3.6.1.5.5.7.3.1"),
    CLIENT_AUTH("client auth", "1.3.6.1.5.5.7.3.2"),
    CODE_SIGNING("code signing", "1.3.6.1.5.5.7.3.3"),
    EMAIL_PROTECTION("email protection", "1.3.6.1.5.5.7.3.4"),
    SMIME("s/mime", "1.3.6.1.5.5.7.3.4"),
    IPSEC_END_SYSTEM("ipsec end system", "1.3.6.1.5.5.7.3.5"),
    IPSEC_TUNNEL("ipsec tunnel", "1.3.6.1.5.5.7.3.6"),
    IPSEC_USER("ipsec user", "1.3.6.1.5.5.7.3.7"),
    TIMESTAMPING("timestamping", "1.3.6.1.5.5.7.3.8"),
    OCSP_SIGNING("ocsp signing", "1.3.6.1.5.5.7.3.9"),
    MICROSOFT_SGC("microsoft sgc", "1.3.6.1.4.1.311.10.3.3"),
    NETSCAPE_SGC("netscape sgc", "2.16.840.1.113730.4.1");

    private final String word;
    private final int bit;
    private final @Nullable ASN1ObjectIdentifier purpose;

    Usage(String word, int bit) {
        this.word = word;
        this.bit = bit;
        this.purpose = null;
    }

    Usage(String word, String purpose) {
        this.word = word;
        this.bit = 0;
        this.purpose = new ASN1ObjectIdentifier(purpose);
    }

    /** As in {@code spec.usages}. */
    public String word() {
        return word;
    }

    /**
     * Finds a usage by cert-manager's word.
     *
     * @throws IllegalArgumentException naming all words, for an unknown one
     */
    public static Usage of(String word) {
        return Arrays.stream(values())
                .filter(usage -> usage.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("usages: expected one of "
                        + Arrays.stream(values()).map(Usage::word).collect(Collectors.joining(", ")) + "; got "
                        + word));
    }

    /** The same usages, each under one word: {@code signing} is {@code digital signature}, {@code s/mime} {@code email protection}. */
    public static Set<Usage> normalised(Set<Usage> usages) {
        return usages.stream()
                .map(usage -> usage == SIGNING ? DIGITAL_SIGNATURE : usage == SMIME ? EMAIL_PROTECTION : usage)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Normalised. */
    static Set<Usage> of(KeyUsage bits) {
        return normalised(Arrays.stream(values())
                .filter(usage -> usage.purpose == null && bits.hasUsages(usage.bit))
                .collect(Collectors.toSet()));
    }

    /** Normalised. @throws IllegalArgumentException for a purpose that has no word */
    static Set<Usage> of(ExtendedKeyUsage purposes) {
        return normalised(Arrays.stream(purposes.getUsages())
                .map(purpose -> Arrays.stream(values())
                        .filter(usage -> purpose.toOID().equals(usage.purpose))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "usages: expected purposes that cert-manager knows, got " + purpose.getId())))
                .collect(Collectors.toSet()));
    }

    static @Nullable KeyUsage keyUsage(Set<Usage> usages) {
        var bits = usages.stream().mapToInt(usage -> usage.bit).reduce(0, (a, b) -> a | b);
        return bits == 0 ? null : new KeyUsage(bits);
    }

    static @Nullable ExtendedKeyUsage extendedKeyUsage(Set<Usage> usages) {
        var purposes = EnumSet.noneOf(Usage.class);
        usages.stream().filter(usage -> usage.purpose != null).forEach(purposes::add);
        if (purposes.isEmpty()) {
            return null;
        }
        return new ExtendedKeyUsage(purposes.stream()
                .map(usage -> KeyPurposeId.getInstance(usage.purpose))
                .distinct()
                .toArray(KeyPurposeId[]::new));
    }
}
