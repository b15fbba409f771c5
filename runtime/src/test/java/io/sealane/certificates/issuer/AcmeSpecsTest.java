package io.sealane.certificates.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.certmanager.api.model.acme.v1.ACMEIssuer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealane.cert.SecretName;
import io.sealane.cert.StoredSecret;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.acme.AcmeSpec;
import io.sealane.cert.issuer.acme.AcmeSpec.Http01;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.AcmeSpec.TsigKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AcmeSpecsTest {

    private static final String BASE = """
            server: https://acme.example.com/directory
            email: ops@example.com
            privateKeySecretRef: {name: account}
            """;
    private static final Map<String, StoredSecret> SECRETS =
            Map.of("tsig", secret("tsig", "key", "c2VjcmV0\n"), "eab", secret("eab", "hmac", "aG1hYw"));

    @Test
    void every_field_is_read() {
        var spec = read(BASE + """
                preferredChain: ISRG Root X1
                profile: shortlived
                enableDurationFeature: true
                externalAccountBinding: {keyID: kid-1, keySecretRef: {name: eab, key: hmac}}
                solvers:
                - http01: {ingress: {ingressClassName: any}}
                  selector: {matchLabels: {a: b}, dnsNames: [x.example.com], dnsZones: [example.org]}
                - dns01: {rfc2136: {nameserver: ns.example.com, tsigKeyName: k, tsigAlgorithm: HMACSHA512,
                    tsigSecretSecretRef: {name: tsig, key: key}}}
                """);

        assertThat(spec.server()).hasToString("https://acme.example.com/directory");
        assertThat(spec.trust()).isEqualTo(Trust.SYSTEM);
        assertThat(spec.email()).isEqualTo("ops@example.com");
        assertThat(spec.binding()).contains(new AcmeSpec.ExternalAccount("kid-1", "aG1hYw"));
        assertThat(spec.preferences()).isEqualTo(new AcmeSpec.Preferences("ISRG Root X1", "shortlived", true));
        assertThat(spec.solvers().get(0).method()).isEqualTo(new Http01());
        assertThat(spec.solvers().get(0).selector())
                .isEqualTo(new AcmeSpec.Selector(Map.of("a", "b"), List.of("x.example.com"), List.of("example.org")));
        assertThat(spec.solvers().get(1).method())
                .isEqualTo(new Rfc2136(
                        "ns.example.com", 53, false, Optional.of(new TsigKey("k", "HMACSHA512", "c2VjcmV0"))));
    }

    @Test
    void a_name_server_has_a_port_if_it_says_so() {
        assertThat(server("192.0.2.1:5353")).isEqualTo(new Rfc2136("192.0.2.1", 5353, false, Optional.empty()));
        assertThat(server("[2001:db8::1]:54")).isEqualTo(new Rfc2136("2001:db8::1", 54, false, Optional.empty()));
        assertThat(server("[2001:db8::1]")).isEqualTo(new Rfc2136("2001:db8::1", 53, false, Optional.empty()));
        assertThat(server("2001:db8::1")).isEqualTo(new Rfc2136("2001:db8::1", 53, false, Optional.empty()));
    }

    @Test
    void all_Secrets_that_matter_are_named() {
        assertThat(AcmeSpecs.secrets(acme(BASE + """
                externalAccountBinding: {keyID: kid-1, keySecretRef: {name: eab, key: hmac}}
                solvers:
                - dns01: {rfc2136: {nameserver: a, tsigKeyName: k, tsigSecretSecretRef: {name: tsig, key: key}}}
                """))).containsExactlyInAnyOrder("account", "eab", "tsig");
    }

    @Test
    void what_cannot_be_read_is_refused_with_its_path() {
        refuses(
                "server: http://acme.example.com\nprivateKeySecretRef: {name: a}",
                "spec.acme.server: expected the https URL");
        refuses(
                BASE + "skipTLSVerify: true",
                "spec.acme.skipTLSVerify: expected the server's roots in spec.acme.caBundle");
        refuses(BASE + "caBundle: bm8gcGVt", "spec.acme.caBundle: expected base64 of PEM certificates");
        refuses(BASE + "solvers: [{}]", "spec.acme.solvers[0]: expected either http01 or dns01.rfc2136");
        refuses(
                BASE + "solvers: [{http01: {}}, {dns01: {route53: {region: x}}}]",
                "spec.acme.solvers[1]: expected either http01 or dns01.rfc2136");
        refuses(
                BASE + "solvers: [{dns01: {cnameStrategy: Follow, rfc2136: {nameserver: a}}}]",
                "spec.acme.solvers[0].dns01.cnameStrategy: expected None, got Follow");
        refuses(
                BASE + "solvers: [{dns01: {rfc2136: {nameserver: \"a:0\"}}}]",
                "spec.acme.solvers[0].dns01.rfc2136.nameserver: expected a port from 1 to 65535, got 0");
        refuses(
                BASE + "solvers: [{dns01: {rfc2136: {nameserver: a, protocol: SCTP}}}]",
                "spec.acme.solvers[0].dns01.rfc2136.protocol: expected UDP or TCP, got SCTP");
        refuses(
                BASE + "externalAccountBinding: {keyID: k, keySecretRef: {name: none, key: x}}",
                "spec.acme.externalAccountBinding.keySecretRef: Secret none with key x not found");
    }

    @Test
    void no_secret_is_shown() {
        var spec = read(BASE + """
                externalAccountBinding: {keyID: kid-1, keySecretRef: {name: eab, key: hmac}}
                solvers:
                - dns01: {rfc2136: {nameserver: a, tsigKeyName: k, tsigSecretSecretRef: {name: tsig, key: key}}}
                """);

        assertThat(spec.toString()).doesNotContain("c2VjcmV0").doesNotContain("aG1hYw");
    }

    private static AcmeSpec.Method server(String nameserver) {
        return read(BASE + "solvers: [{dns01: {rfc2136: {nameserver: \"" + nameserver + "\"}}}]")
                .solvers()
                .get(0)
                .method();
    }

    private static void refuses(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static AcmeSpec read(String yaml) {
        return AcmeSpecs.of(acme(yaml), SECRETS);
    }

    private static ACMEIssuer acme(String yaml) {
        return Serialization.unmarshal(yaml, ACMEIssuer.class);
    }

    private static StoredSecret secret(String name, String key, String value) {
        return new StoredSecret(
                new SecretName("demo", name),
                "1",
                "Opaque",
                Map.of(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.US_ASCII))),
                Map.of(),
                Map.of());
    }
}
