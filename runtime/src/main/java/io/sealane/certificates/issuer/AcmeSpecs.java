package io.sealane.certificates.issuer;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.acme.v1.ACMEChallengeSolver;
import io.fabric8.certmanager.api.model.acme.v1.ACMEExternalAccountBinding;
import io.fabric8.certmanager.api.model.acme.v1.ACMEIssuer;
import io.fabric8.certmanager.api.model.acme.v1.ACMEIssuerDNS01ProviderRFC2136;
import io.fabric8.certmanager.api.model.acme.v1.CertificateDNSNameSelector;
import io.fabric8.certmanager.api.model.meta.v1.SecretKeySelector;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.acme.AcmeSpec;
import io.sealane.cert.issuer.acme.AcmeSpec.ExternalAccount;
import io.sealane.cert.issuer.acme.AcmeSpec.Http01;
import io.sealane.cert.issuer.acme.AcmeSpec.Method;
import io.sealane.cert.issuer.acme.AcmeSpec.Preferences;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.AcmeSpec.Selector;
import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import io.sealane.cert.issuer.acme.AcmeSpec.TsigKey;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.certificates.model.Present;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.acme} of an issuer. What cannot be read is refused by {@link IllegalArgumentException} with its path. */
final class AcmeSpecs {

    private static final String ACCOUNT_KEY = "tls.key";
    private static final int DNS_PORT = 53;

    /** A value in a Secret. */
    record SecretRef(String name, String key) {}

    private final Map<String, StoredSecret> secrets;

    private AcmeSpecs(Map<String, StoredSecret> secrets) {
        this.secrets = secrets;
    }

    /** @param secrets those of {@link #secrets(ACMEIssuer)} that exist, by name */
    static AcmeSpec of(ACMEIssuer acme, Map<String, StoredSecret> secrets) {
        return new AcmeSpecs(secrets).read(acme);
    }

    static SecretRef accountKey(ACMEIssuer acme) {
        var ref = acme.getPrivateKeySecretRef();
        return new SecretRef(name(ref), ref == null || text(ref.getKey()).isEmpty() ? ACCOUNT_KEY : ref.getKey());
    }

    /** Names of all Secrets that matter. */
    static Set<String> secrets(ACMEIssuer acme) {
        var names = new LinkedHashSet<String>();
        names.add(name(acme.getPrivateKeySecretRef()));
        var binding = acme.getExternalAccountBinding();
        if (binding != null) {
            names.add(name(binding.getKeySecretRef()));
        }
        for (var solver : list(acme.getSolvers())) {
            var dns = solver.getDns01();
            if (dns != null && dns.getRfc2136() != null) {
                names.add(name(dns.getRfc2136().getTsigSecretSecretRef()));
            }
        }
        names.remove("");
        return names;
    }

    private AcmeSpec read(ACMEIssuer acme) {
        if (Present.isTrue(acme.getSkipTLSVerify())) {
            throw new IllegalArgumentException(
                    "spec.acme.skipTLSVerify: expected the server's roots in spec.acme.caBundle instead");
        }
        var solvers = new ArrayList<Solver>();
        var given = list(acme.getSolvers());
        for (var i = 0; i < given.size(); i++) {
            solvers.add(solver(given.get(i), "spec.acme.solvers[" + i + "]"));
        }
        return new AcmeSpec(
                server(text(acme.getServer())),
                trust("spec.acme.caBundle", text(acme.getCaBundle())),
                text(acme.getEmail()),
                Optional.ofNullable(acme.getExternalAccountBinding()).map(this::binding),
                new Preferences(
                        text(acme.getPreferredChain()),
                        text(acme.getProfile()),
                        Present.isTrue(acme.getEnableDurationFeature())),
                solvers);
    }

    private static URI server(String text) {
        try {
            var uri = new URI(text);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "spec.acme.server: expected the https URL of a directory (RFC 8555 section 6.1), got " + text);
    }

    /** A bundle of one's own takes the place of the platform's roots, as with cert-manager. */
    static Trust trust(String path, String caBundle) {
        if (caBundle.isEmpty()) {
            return Trust.SYSTEM;
        }
        String pem;
        try {
            pem = new String(Base64.getMimeDecoder().decode(caBundle), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": expected base64 of PEM", e);
        }
        var parsed = TrustBundleParser.parse(pem, path);
        if (!parsed.problems().isEmpty() || parsed.bundle().equals(TrustBundle.EMPTY)) {
            throw new IllegalArgumentException(path + ": expected base64 of PEM certificates and nothing else"
                    + (parsed.problems().isEmpty()
                            ? ""
                            : "; " + parsed.problems().get(0)));
        }
        return new Trust(parsed.bundle(), false);
    }

    private ExternalAccount binding(ACMEExternalAccountBinding binding) {
        var path = "spec.acme.externalAccountBinding";
        return new ExternalAccount(text(binding.getKeyID()), secret(path + ".keySecretRef", binding.getKeySecretRef()));
    }

    private Solver solver(ACMEChallengeSolver solver, String path) {
        return new Solver(selector(solver.getSelector()), method(solver, path));
    }

    private static Selector selector(@Nullable CertificateDNSNameSelector selector) {
        return selector == null
                ? Selector.ALL
                : new Selector(
                        map(selector.getMatchLabels()), list(selector.getDnsNames()), list(selector.getDnsZones()));
    }

    private Method method(ACMEChallengeSolver solver, String path) {
        var dns = solver.getDns01();
        if (solver.getHttp01() != null && dns == null) {
            return new Http01(); // whatever ingress it names: our own listener answers
        }
        if (dns == null || dns.getRfc2136() == null || solver.getHttp01() != null) {
            throw new IllegalArgumentException(path + ": expected either http01 or dns01.rfc2136");
        }
        if ("Follow".equals(dns.getCnameStrategy())) {
            throw new IllegalArgumentException(path + ".dns01.cnameStrategy: expected None, got Follow");
        }
        return rfc2136(dns.getRfc2136(), path + ".dns01.rfc2136");
    }

    private Rfc2136 rfc2136(ACMEIssuerDNS01ProviderRFC2136 given, String path) {
        var server = text(given.getNameserver());
        var colon = portColon(server);
        var host = colon < 0 ? server : server.substring(0, colon);
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty()) {
            throw new IllegalArgumentException(path + ".nameserver: expected host or host:port, got " + server);
        }
        var protocol = String.valueOf(map(given.getAdditionalProperties()).getOrDefault("protocol", "UDP"));
        if (!List.of("UDP", "TCP").contains(protocol)) {
            throw new IllegalArgumentException(path + ".protocol: expected UDP or TCP, got " + protocol);
        }
        var port = colon < 0 ? DNS_PORT : port(server.substring(colon + 1), path);
        return new Rfc2136(bare, port, protocol.equals("TCP"), key(given, path));
    }

    /** In {@code 2001:db8::1} no colon is a port's; in {@code [2001:db8::1]:53} the last one is. */
    private static int portColon(String server) {
        var last = server.lastIndexOf(':');
        return server.startsWith("[")
                ? (last > server.indexOf(']') ? last : -1)
                : server.indexOf(':') == last ? last : -1;
    }

    private static int port(String text, String path) {
        try {
            var port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(path + ".nameserver: expected a port from 1 to 65535, got " + text);
    }

    private Optional<TsigKey> key(ACMEIssuerDNS01ProviderRFC2136 given, String path) {
        if (text(given.getTsigKeyName()).isEmpty() && given.getTsigSecretSecretRef() == null) {
            return Optional.empty();
        }
        var algorithm = text(given.getTsigAlgorithm());
        return Optional.of(new TsigKey(
                text(given.getTsigKeyName()),
                algorithm.isEmpty() ? "HMACMD5" : algorithm,
                secret(path + ".tsigSecretSecretRef", given.getTsigSecretSecretRef())
                        .strip()));
    }

    private String secret(String path, @Nullable SecretKeySelector ref) {
        var key = ref == null ? "" : text(ref.getKey());
        return Optional.ofNullable(secrets.get(name(ref)))
                .flatMap(secret -> secret.text(key))
                .orElseThrow(() -> new IllegalArgumentException(
                        path + ": Secret " + name(ref) + " with key " + key + " not found"));
    }

    private static String name(@Nullable SecretKeySelector ref) {
        return ref == null ? "" : text(ref.getName());
    }
}
