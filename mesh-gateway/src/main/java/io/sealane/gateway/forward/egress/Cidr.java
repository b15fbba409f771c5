package io.sealane.gateway.forward.egress;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A network in CIDR notation, IPv4 or IPv6. Immutable. */
public final class Cidr {

    private static final Pattern DIGITS = Pattern.compile("\\d{1,3}");

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads {@code 10.0.0.0/8} or {@code fd00::/8}; bits beyond the prefix are ignored, an address alone is a network of one.
     *
     * @throws IllegalArgumentException for anything else; names are not resolved
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        var address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("network: expected an address like 10.0.0.0/8, got " + text);
        }
        int most = address.length * 8;
        var prefix = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
        if (!DIGITS.matcher(prefix).matches() || Integer.parseInt(prefix) > most) {
            throw new IllegalArgumentException("network: expected a prefix of 0 to " + most + " bits, got " + text);
        }
        return new Cidr(address, Integer.parseInt(prefix));
    }

    /** Whether an address of the same family lies in this network. */
    public boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(bytes, 0, whole, network, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((bytes[whole] ^ network[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    static InetAddress fourBytes(byte[] address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that && bits == that.bits && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }

    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(network) + "/" + bits;
    }
}
