package io.sealane.cert.x509;

import java.math.BigInteger;
import java.util.Arrays;
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
        return of(bytes(text));
    }

    /** An address with a prefix length; bits beyond the prefix are cleared. */
    static String canonicalRange(String text) {
        var slash = text.indexOf('/');
        try {
            var address = bytes(canonical(text.substring(0, Math.max(slash, 0))));
            var prefix = Integer.parseInt(text.substring(slash + 1));
            if (prefix >= 0 && prefix <= address.length * Byte.SIZE) {
                return of(masked(address, prefix)) + "/" + prefix;
            }
        } catch (IllegalArgumentException e) {
            // said below, for the range as a whole
        }
        throw new IllegalArgumentException("ipRanges: expected a range such as 10.0.0.0/8, got \"" + text + "\"");
    }

    /** Address and mask of a canonical range, as a certificate has them. */
    static byte[] rangeBytes(String range) {
        var slash = range.indexOf('/');
        var address = bytes(range.substring(0, slash));
        var ones = new byte[address.length];
        Arrays.fill(ones, (byte) 0xff);
        var mask = masked(ones, Integer.parseInt(range.substring(slash + 1)));
        var both = Arrays.copyOf(address, 2 * address.length);
        System.arraycopy(mask, 0, both, address.length, mask.length);
        return both;
    }

    /** The other way round; a mask with holes is refused. */
    static String rangeOf(byte[] both) {
        var half = both.length / 2;
        var mask = new BigInteger(1, Arrays.copyOfRange(both, half, both.length));
        var text = of(Arrays.copyOf(both, half)) + "/" + mask.bitCount();
        if ((both.length != 8 && both.length != 32) || !Arrays.equals(rangeBytes(canonicalRange(text)), both)) {
            throw new IllegalArgumentException("ipRanges: expected an address and a mask without holes");
        }
        return text;
    }

    private static byte[] masked(byte[] address, int prefix) {
        var kept = address.clone();
        for (var bit = prefix; bit < kept.length * Byte.SIZE; bit++) {
            kept[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return kept;
    }

    private static byte[] bytes(String address) {
        var name = new GeneralName(GeneralName.iPAddress, address).getName();
        return ASN1OctetString.getInstance(name).getOctets();
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
