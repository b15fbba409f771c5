package io.sealane.cert.tls;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names a certificate speaks for: its subject alternative names. The common name is none (RFC 9525 section 2).
 *
 * @param dns DNS names, lower case, possibly with a wildcard as the whole left-most label
 * @param addresses IP addresses
 * @param uris URIs as they stand
 */
record SubjectNames(Set<String> dns, Set<InetAddress> addresses, Set<String> uris) {

    private static final int SAN_DNS = 2;
    private static final int SAN_URI = 6;
    private static final int SAN_ADDRESS = 7;

    /** The names of {@code certificate}; none when its extension cannot be read. */
    static SubjectNames of(X509Certificate certificate) {
        var dns = new LinkedHashSet<String>();
        var addresses = new LinkedHashSet<InetAddress>();
        var uris = new LinkedHashSet<String>();
        for (var san : sans(certificate)) {
            if (!(san.get(1) instanceof String value)) {
                continue;
            }
            switch ((Integer) san.get(0)) {
                case SAN_DNS -> dns.add(normal(value));
                case SAN_URI -> uris.add(value);
                case SAN_ADDRESS -> {
                    var address = address(value);
                    if (address != null) {
                        addresses.add(address);
                    }
                }
                default -> {}
            }
        }
        return new SubjectNames(dns, addresses, uris);
    }

    /** Whether these names cover the host that a client wants: a DNS name, exact or by wildcard, or an IP address. */
    boolean cover(String host) {
        var address = address(host);
        if (address != null) {
            return addresses.contains(address);
        }
        var name = normal(host);
        return !name.startsWith("*.") && (dns.contains(name) || dns.contains(wildcardOf(name)));
    }

    /** Whether {@code name} is one of these names, taken literally. */
    boolean contain(String name) {
        var address = address(name);
        return address != null ? addresses.contains(address) : dns.contains(normal(name)) || uris.contains(name);
    }

    /** {@code *.example.com} for {@code a.example.com}: a wildcard stands for exactly one label (RFC 9525 section 6.3). */
    static String wildcardOf(String name) {
        var dot = name.indexOf('.');
        return dot < 0 ? "" : "*" + name.substring(dot);
    }

    /** Lower case, without the root's dot. */
    static String normal(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The address that {@code text} spells, without asking any resolver; null when it is no address. */
    static @Nullable InetAddress address(String text) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static Collection<List<?>> sans(X509Certificate certificate) {
        try {
            var sans = certificate.getSubjectAlternativeNames();
            return sans == null ? List.of() : sans;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    @Override
    public String toString() {
        var all = new LinkedHashSet<String>(dns);
        addresses.forEach(address -> all.add(address.getHostAddress()));
        all.addAll(uris);
        return all.toString();
    }
}
