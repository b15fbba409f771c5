package io.sealane.certificates.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.certificates.model.TrustBundleResource;
import io.sealane.certificates.model.TrustBundleResource.Source;
import io.sealane.certificates.model.TrustBundleResource.Spec;
import io.sealane.certificates.model.TrustBundleResource.Target;
import io.sealane.certificates.model.TrustBundleResource.TargetKey;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustBundlesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final X509Certificate GOOD = root("good", NOW.plus(Duration.ofDays(9)));
    private static final X509Certificate OTHER = root("other", NOW.plus(Duration.ofDays(8)));
    private static final X509Certificate EXPIRED = root("expired", NOW.minusSeconds(1));

    private final FakeResources resources = new FakeResources();

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void start() throws Exception {
        for (var name : List.of("cert-manager", "a", "b")) {
            create(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(Map.of("team", name))
                    .endMetadata()
                    .build());
        }
        var settings = CertificatesSettings.from(ConfigFactory.load().getConfig("sealane.cert"));
        KIT.spawn(TrustBundles.create(
                resources, settings, CertMetrics.in(registry, 10), Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void sources_come_together_in_every_selected_namespace_without_what_has_expired() throws Exception {
        create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("cert-manager")
                .withName("roots")
                .endMetadata()
                .withData(Map.of("any.key", Pem.certificates(List.of(OTHER, EXPIRED, OTHER))))
                .build());
        create(bundle(
                new Source(null, null, Pem.certificate(GOOD), null),
                new Source(new TrustBundleResource.Keys("roots", null, null, true), null, null, null)));

        var map = await(ConfigMap.class, "a", "roots-of-all", one -> true);
        assertThat(Pem.parseCertificates(map.getData().get("ca.pem"))).containsExactlyInAnyOrder(GOOD, OTHER);
        awaitReason("Synced");
        assertThat(resources.informer(ConfigMap.class).list())
                .extracting(one -> one.getMetadata().getNamespace())
                .doesNotContain("b");
    }

    @Test
    void a_private_key_is_named_and_left_out_and_the_good_certificates_stay() throws Exception {
        var key = Pem.privateKey(Keys.generate(KeySpec.ecdsa(256)).getPrivate(), Encoding.PKCS8);
        create(bundle(new Source(null, null, Pem.certificate(GOOD) + key, null)));

        var map = await(ConfigMap.class, "a", "roots-of-all", one -> true);
        assertThat(map.getData().get("ca.pem")).doesNotContain("PRIVATE");
        assertThat(Pem.parseCertificates(map.getData().get("ca.pem"))).containsExactly(GOOD);
        // Both are told beside what is written, in whichever order.
        KIT.createTestProbe().awaitAssert(Duration.ofSeconds(60), () -> {
            assertThat(resources.informer(Event.class).list())
                    .filteredOn(event -> event.getReason().equals("NotUnderstood"))
                    .extracting(Event::getMessage)
                    .singleElement()
                    .asString()
                    .contains("spec.sources[0].inLine, block 2", "PRIVATE KEY");
            assertThat(registry.get("sealane.trust.bundle.left.out")
                            .tags("kind", "Bundle", "name", "roots-of-all")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            return true;
        });
    }

    @Test
    void a_source_that_is_missing_is_named_and_nothing_is_written() throws Exception {
        create(bundle(new Source(new TrustBundleResource.Keys("absent", null, "ca", null), null, null, null)));

        var bundle = awaitReason("SourceNotFound");
        assertThat(bundle.status().conditions().get(0).message())
                .isEqualTo("spec.sources[0].configMap: expected ConfigMap cert-manager/absent with key ca, got none");
        assertThat(resources.informer(ConfigMap.class).list()).isEmpty();
    }

    @Test
    void the_next_look_is_when_the_first_certificate_expires() {
        var texts = Map.of("one", Pem.certificates(List.of(GOOD, OTHER)));
        var content = BundleContent.of(texts, List.of(), true, NOW);
        assertThat(content.nextExpiry()).contains(NOW.plus(Duration.ofDays(8)));
        assertThat(BundleContent.of(texts, List.of(), true, NOW.plus(Duration.ofDays(8)))
                        .bundle()
                        .roots())
                .containsExactly(GOOD);
    }

    @Test
    void truststores_of_java_and_pkcs_12_lie_beside_the_pem_in_ConfigMaps_and_Secrets() throws Exception {
        var formats = Map.<String, Object>of(
                "jks", Map.of("key", "ca.jks"), "pkcs12", Map.of("key", "ca.p12", "profile", "Modern2023"));
        create(bundle(
                new Target(new TargetKey("ca.pem", null), new TargetKey("ca.pem", null), formats, onlyA()),
                inLine(Pem.certificates(List.of(GOOD, OTHER)))));

        var map = await(ConfigMap.class, "a", "roots-of-all", one -> true);
        var secret = await(Secret.class, "a", "roots-of-all", one -> true);
        for (var stores : List.of(map.getBinaryData(), secret.getData())) {
            assertThat(trusted("JKS", stores.get("ca.jks"), "changeit")).containsExactlyInAnyOrder(GOOD, OTHER);
            assertThat(trusted("PKCS12", stores.get("ca.p12"), "")).containsExactlyInAnyOrder(GOOD, OTHER);
        }
        assertThat(decoded(secret.getData().get("ca.pem")))
                .isEqualTo(map.getData().get("ca.pem"));
        // Salts make each writing another one: the same content is not written again.
        var version = map.getMetadata().getResourceVersion();
        create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("cert-manager")
                .withName("unrelated")
                .endMetadata()
                .build());
        create(bundle(
                "second",
                new Target(new TargetKey("ca.pem", null), null, null, onlyA()),
                inLine(Pem.certificate(GOOD))));
        await(ConfigMap.class, "a", "second", one -> true);
        assertThat(resources
                        .read(ConfigMap.class, "a", "roots-of-all")
                        .getMetadata()
                        .getResourceVersion())
                .isEqualTo(version);
    }

    @Test
    void a_Secret_that_somebody_else_made_is_left_alone() throws Exception {
        create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace("a")
                .withName("roots-of-all")
                .endMetadata()
                .withData(Map.of("tls.key", "c2VjcmV0"))
                .build());
        create(bundle(new Target(null, new TargetKey("ca.pem", null), null, onlyA()), inLine(Pem.certificate(GOOD))));

        var bundle = awaitReason("SyncSecretTargetFailed");
        assertThat(bundle.status().conditions().get(0).message())
                .contains("Secret in a", "somebody else made this one");
        assertThat(resources.read(Secret.class, "a", "roots-of-all").getData()).containsOnlyKeys("tls.key");
    }

    @Test
    void a_target_that_an_earlier_pass_made_is_found_although_the_cache_does_not_show_it_yet() throws Exception {
        var bundle = bundle(inLine(Pem.certificate(GOOD)));
        var target = BundleTarget.configMap(bundle, new TargetKey("ca.pem", null));
        put(target, "first");

        put(target, "first");
        var unchanged = resources.read(ConfigMap.class, "a", "roots-of-all");
        put(target, "second");

        assertThat(unchanged.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(resources.read(ConfigMap.class, "a", "roots-of-all").getData())
                .containsExactly(Map.entry("ca.pem", "second"));
    }

    private void put(BundleTarget<ConfigMap> target, String pem) throws Exception {
        target.put(behind(), "a", new BundleTarget.Content(pem, pem, Map::of))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    /** The same resources by way of a cache that knows nothing yet. */
    private Resources behind() {
        var empty = new FakeResources();
        return (Resources) Proxy.newProxyInstance(
                Resources.class.getClassLoader(),
                new Class<?>[] {Resources.class},
                (proxy, method, arguments) ->
                        method.invoke(method.getName().equals("informer") ? empty : resources, arguments));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pem     | key      | ca.pem      | spec.target.additionalFormats.pem: expected jks or pkcs12
            jks     | password | x           | spec.target.additionalFormats.jks.key: expected a key, got none
            jks     | key      | ca.pem      | spec.target.additionalFormats: expected a key of its own for each format, got ca.pem twice
            """)
    void a_format_that_is_not_served_is_named(String format, String field, String value, String message)
            throws Exception {
        var formats = Map.<String, Object>of(format, Map.of(field, value));
        create(bundle(
                new Target(new TargetKey("ca.pem", null), null, formats, onlyA()), inLine(Pem.certificate(GOOD))));

        var bundle = awaitReason("UnsupportedTarget");
        assertThat(bundle.status().conditions().get(0).message()).isEqualTo(message);
    }

    @Test
    void bytes_that_are_no_text_are_named_and_the_last_good_bundle_stays() throws Exception {
        create(source(Pem.certificate(GOOD).getBytes(US_ASCII)));
        create(bundle(new Source(null, new TrustBundleResource.Keys("source", null, "ca", null), null, null)));
        var good = await(ConfigMap.class, "a", "roots-of-all", one -> true).getData();

        var present = resources.read(Secret.class, "cert-manager", "source");
        resources
                .replace(new SecretBuilder(present)
                        .withData(source(new byte[] {(byte) 0xff, (byte) 0xfe, '-', '-', 0})
                                .getData())
                        .build())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        await(
                TrustBundleResource.class,
                "",
                "roots-of-all",
                one -> one.status() != null
                        && one.status().conditions().get(0).status().equals("False"));
        assertThat(resources.read(ConfigMap.class, "a", "roots-of-all").getData())
                .isEqualTo(good);
    }

    private static Secret source(byte[] content) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("cert-manager")
                .withName("source")
                .endMetadata()
                .withData(Map.of("ca", Base64.getEncoder().encodeToString(content)))
                .build();
    }

    private static List<X509Certificate> trusted(String type, String base64, String password) throws Exception {
        var store = KeyStore.getInstance(type);
        store.load(new ByteArrayInputStream(Base64.getDecoder().decode(base64)), password.toCharArray());
        var all = new ArrayList<X509Certificate>();
        for (var alias : Collections.list(store.aliases())) {
            assertThat(store.isCertificateEntry(alias)).isTrue();
            all.add((X509Certificate) store.getCertificate(alias));
        }
        return all;
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), US_ASCII);
    }

    private static Source inLine(String pem) {
        return new Source(null, null, pem, null);
    }

    private static LabelSelector onlyA() {
        return new LabelSelectorBuilder().addToMatchLabels("team", "a").build();
    }

    private static TrustBundleResource bundle(Source... sources) {
        return bundle(new Target(new TargetKey("ca.pem", null), null, null, onlyA()), sources);
    }

    private static TrustBundleResource bundle(Target target, Source... sources) {
        return bundle("roots-of-all", target, sources);
    }

    private static TrustBundleResource bundle(String name, Target target, Source... sources) {
        return TrustBundleResource.of(
                new ObjectMetaBuilder().withName(name).build(), new Spec(List.of(sources), target));
    }

    private <T extends HasMetadata> void create(T resource) throws Exception {
        resources.create(resource).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private TrustBundleResource awaitReason(String reason) throws Exception {
        return await(
                TrustBundleResource.class,
                "",
                "roots-of-all",
                one -> one.status() != null
                        && one.status().conditions().get(0).reason().equals(reason));
    }

    private <T extends HasMetadata> T await(Class<T> kind, String namespace, String name, Predicate<T> condition)
            throws Exception {
        var found = new CompletableFuture<T>();
        resources.informer(kind).listen(change -> {
            if (change.key().namespace().equals(namespace)
                    && change.key().name().equals(name)
                    && change.present()
                    && condition.test(change.resource())) {
                found.complete(change.resource());
            }
        });
        return found.get(60, TimeUnit.SECONDS);
    }

    private static X509Certificate root(String name, Instant notAfter) {
        var template = new CertificateTemplate(
                SubjectName.of(name), SubjectAltNames.none(), Set.of(), true, NOW.minus(Duration.ofDays(9)), notAfter);
        return CertificateSigner.selfSign(template, Keys.generate(KeySpec.ecdsa(256)));
    }
}
