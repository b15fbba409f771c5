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
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeliveryTrustTest {

    private static final X509Certificate OLD = root("old");
    private static final X509Certificate NEXT = root("next");

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

    /** What everybody trusts is no matter of a Trigger's. */
    private static Destination to(X509Certificate... named) {
        return new Destination(URI.create("https://sink.example/"), TrustBundle.of(List.of(OLD, NEXT)))
                .naming(TrustBundle.of(List.of(named)));
    }

    private static TriggerSettings trigger(String name, Destination subscriber, Optional<Destination> deadLetter) {
        return new TriggerSettings(
                new TriggerId("ns", name),
                "uid-" + name,
                new BrokerId("ns", "br"),
                new AttributeFilter(Map.of()),
                subscriber,
                new DeliverySettings(
                        0,
                        DeliverySettings.Backoff.LINEAR,
                        Duration.ofMillis(10),
                        Duration.ofSeconds(10),
                        deadLetter,
                        DeliverySettings.Format.BINARY));
    }

    @Test
    void who_names_one_of_two_roots_that_count_elsewhere_is_told() {
        var bundle = new VersionedBundle("shop/ca", 1, TrustBundle.of(List.of(OLD, NEXT)), Optional.of("shop"));
        var snapshot = EventingSnapshot.of(
                1,
                List.of(),
                List.of(
                        trigger("old-alone", only(OLD), Optional.empty()),
                        trigger("next-alone", only(OLD, NEXT), Optional.of(only(NEXT))),
                        trigger("both", only(OLD, NEXT), Optional.empty()),
                        trigger("neither", only(), Optional.empty())));

        assertThat(DeliveryTrust.lagging(snapshot, bundle, new NamespaceOfHost("cluster.local")))
                .containsExactly(
                        "Trigger ns/next-alone to name the old and the new root in its CACerts, or neither",
                        "Trigger ns/old-alone to name the old and the new root in its CACerts, or neither");
        for (var scope : List.of(Optional.<String>empty(), Optional.of("ns"))) {
            var about = new VersionedBundle("ca", 1, bundle.bundle(), scope);
            assertThat(DeliveryTrust.lagging(snapshot, about, new NamespaceOfHost("cluster.local")))
                    .as("the mesh itself is going to add what is missing")
                    .isEmpty();
        }
    }

    private static Destination only(X509Certificate... named) {
        var roots = TrustBundle.of(List.of(named));
        return new Destination(URI.create("https://sink.example/"), roots).naming(roots);
    }

    @Test
    void who_still_trusts_a_root_that_goes_is_named() {
        var snapshot = EventingSnapshot.of(
                1,
                List.of(),
                List.of(
                        trigger("subscriber", to(OLD, NEXT), Optional.empty()),
                        trigger("dead-letter", to(NEXT), Optional.of(to(OLD))),
                        trigger("followed", to(NEXT), Optional.empty())));

        assertThat(DeliveryTrust.keeping(snapshot, List.of(OLD)))
                .containsExactly(
                        "Trigger ns/dead-letter to name the old root no longer in its CACerts",
                        "Trigger ns/subscriber to name the old root no longer in its CACerts");
    }
}
