package io.sealane.node.credential;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import java.security.cert.CertificateParsingException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which Secret is to answer for which hosts of one listener, so that nobody's certificate takes the place of another's. Immutable.
 *
 * @param hosts of Secrets that routes name, in lower case
 */
record NameClaims(Map<SecretName, Set<String>> hosts) {

    private static final int DNS = 2;

    static final NameClaims NONE = new NameClaims(Map.of());

    NameClaims {
        hosts = Map.copyOf(hosts);
    }

    /**
     * Why a certificate must not be shown; empty when it may be.
     *
     * @param fixed the certificates that the listener shows whatever routes say
     */
    Optional<String> refusal(Credential credential, Collection<Credential> fixed) {
        var own = hosts.getOrDefault(credential.name(), Set.of());
        for (var name : names(credential)) {
            if (own.contains(name)) {
                continue;
            }
            for (var claim : hosts.entrySet()) {
                if (!claim.getKey().equals(credential.name())
                        && claim.getValue().contains(name)) {
                    return Optional.of("it carries " + name + ", which is for Secret " + claim.getKey());
                }
            }
            for (var other : fixed) {
                if (!other.name().equals(credential.name()) && names(other).contains(name)) {
                    return Optional.of("it carries " + name + ", which is for Secret " + other.name());
                }
            }
        }
        return Optional.empty();
    }

    /** The exact host names of a certificate; a wildcard takes nobody's place, since exact names come before it. */
    private static Set<String> names(Credential credential) {
        var names = new HashSet<String>();
        try {
            var alternatives = credential.leaf().getSubjectAlternativeNames();
            for (var each : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (each.get(0).equals(DNS)) {
                    names.add(each.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException unreadable) {
            // Then the listener reads no names either.
            return Set.of();
        }
        return names;
    }
}
