package io.sealane.cert.x509;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/** IP addresses as text: read without asking a resolver, written as RFC 5952 wants it. */
final class IpText {

    private static final int V4_BYTES = 4;

    private IpText() {}

    static String canonical(String text) {
        if (!IPAddress.isValid(text)) {
            throw new IllegalArgumentException("ipAddresses: expected an IPv4 or IPv6 address, got \"" + text + "\"");
        }
        var name = new GeneralName(GeneralName.iPAddress, text).getName();
        return of(ASN1OctetString.getInstance(name).getOctets());
    }

    static String of(byte[] address) {
        return address.length == V4_BYTES ? v4(address) : v6(address);
    }

    private static String v4(byte[] bytes) {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
    }

    private static String v6(byte[] bytes) {
        var groups = new int[bytes.length / 2];
        for (var i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        var gap = longestGap(groups);
        var text = new StringBuilder();
        for (var i = 0; i < groups.length; i++) {
            if (i == gap.start()) {
                text.append("::");
                i = gap.end() - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** The first of the longest runs of zero groups; one group alone is not shortened (RFC 5952 section 4.2). */
    private static Gap longestGap(int[] groups) {
        var best = new Gap(-1, 0);
        for (var start = 0; start < groups.length; start++) {
            var end = start;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - start > 1 && end - start > best.end() - best.start()) {
                best = new Gap(start, end);
            }
            start = Math.max(start, end - 1);
        }
        return best.start() < 0 ? new Gap(-1, -1) : best;
    }

    private record Gap(int start, int end) {}
}
