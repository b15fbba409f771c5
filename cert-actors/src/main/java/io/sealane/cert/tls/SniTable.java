package io.sealane.cert.tls;

import io.sealane.cert.Credential;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of several identities answers for a server name (RFC 6066 section 3): an exact name before a wildcard.
 *
 * <p>Where two identities carry the same name, the one whose certificate began later wins, then the smaller Secret name, so that
 * the choice does not depend on the order they came in.
 *
 * @param <T> an identity
 */
final class SniTable<T> {

    private static final String LOCALHOST = "localhost";

    private final Map<String, T> byName = new HashMap<>();
    private final Map<InetAddress, T> byAddress = new HashMap<>();

    SniTable(Collection<T> identities, Function<T, Credential> credential, Function<T, SubjectNames> names) {
        var newestFirst = Comparator.<T, Credential>comparing(credential, newestFirst());
        for (var identity : identities.stream().sorted(newestFirst).toList()) {
            names.apply(identity).dns().forEach(name -> byName.putIfAbsent(name, identity));
            names.apply(identity).addresses().forEach(address -> byAddress.putIfAbsent(address, identity));
        }
    }

    /** Of each Secret the credential with the highest generation. */
    static List<Credential> newestOfEach(Collection<Credential> credentials) {
        var newest = new HashMap<Object, Credential>();
        for (var credential : credentials) {
            newest.merge(credential.name(), credential, (a, b) -> a.generation() >= b.generation() ? a : b);
        }
        return newest.values().stream().sorted(newestFirst()).toList();
    }

    /**
     * The identity for a connection.
     *
     * @param sni the name that the client asked for; null when it asked for none. An address, which RFC 6066 does not allow there and
     *     some clients send, is taken for one
     * @param local the address that it connected to, which stands in for the name
     */
    Optional<T> choose(@Nullable String sni, InetAddress local) {
        var address = sni == null ? local : SubjectNames.address(sni);
        if (address != null) {
            var named = byAddress.get(address);
            return Optional.ofNullable(named == null && address.isLoopbackAddress() ? byName.get(LOCALHOST) : named);
        }
        var name = SubjectNames.normal(Objects.requireNonNull(sni));
        var exact = byName.get(name);
        return Optional.ofNullable(exact == null ? byName.get(SubjectNames.wildcardOf(name)) : exact);
    }

    private static Comparator<Credential> newestFirst() {
        return Comparator.<Credential, Date>comparing(c -> c.leaf().getNotBefore())
                .reversed()
                .thenComparing(c -> c.name().toString());
    }
}
