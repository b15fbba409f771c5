package io.sealane.node.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.eventing.settings.Destination;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SourceTrustTest {

    private static final X509Certificate OLD = root("old");
    private static final X509Certificate NEXT = root("next");

    @Test
    void who_names_a_root_that_goes_is_told_by_the_server_and_not_by_what_only_its_owner_may_know() {
        var sinks = List.of(
                to("https://user:word@hooks.example:8443/services/token?key=secret", OLD),
                to("https://hooks.example:8443/another", OLD, NEXT),
                to("https://plain.example/", OLD),
                to("https://followed.example/", NEXT));

        assertThat(SourceTrust.keeping(sinks, List.of(OLD)))
                .containsExactly(
                        "a source that sends to https://hooks.example:8443 to name the old root no longer in its CACerts",
                        "a source that sends to https://plain.example to name the old root no longer in its CACerts");
    }

    @Test
    void who_names_one_of_two_roots_that_count_elsewhere_is_told() {
        var bundle = new VersionedBundle("shop/ca", 1, TrustBundle.of(List.of(OLD, NEXT)), Optional.of("shop"));
        var sinks = List.of(
                only("https://lagging.example/services/token", OLD),
                only("https://followed.example/", OLD, NEXT),
                only("https://stranger.example/"),
                only("http://plain.example/", OLD));

        assertThat(SourceTrust.lagging(sinks, bundle, new NamespaceOfHost("cluster.local")))
                .containsExactly("a source that sends to https://lagging.example to name the old and"
                        + " the new root in its CACerts, or neither");
    }

    private static Destination only(String uri, X509Certificate... named) {
        var roots = TrustBundle.of(List.of(named));
        return new Destination(URI.create(uri), roots).naming(roots);
    }

    private static Destination to(String uri, X509Certificate... named) {
        return new Destination(URI.create(uri), TrustBundle.of(List.of(OLD, NEXT)))
                .naming(TrustBundle.of(List.of(named)));
    }

    private static X509Certificate root(String name) {
        var template = new CertificateTemplate(
                SubjectName.of(name),
                SubjectAltNames.none(),
                Set.of(),
                true,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2036-01-01T00:00:00Z"));
        return CertificateSigner.selfSign(template, Keys.generate(KeySpec.ecdsa(256)));
    }
}
