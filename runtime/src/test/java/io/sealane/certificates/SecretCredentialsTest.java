package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretCredentialsTest {

    private static final SecretName NAME = new SecretName("shop", "web-tls");

    private final FakeResources resources = new FakeResources();
    private final List<Credential> heard = new ArrayList<>();

    @Test
    void each_new_pair_is_a_new_generation_and_the_same_pair_is_none() {
        var pair = pair();
        var credentials = watch();
        store(pair);
        touch();
        store(pair());

        assertThat(heard).extracting(Credential::generation).containsExactly(1L, 2L);
        assertThat(heard.get(0).name()).isEqualTo(NAME);
        assertThat(credentials.current(NAME)).contains(heard.get(1));
        assertThat(Keys.matches(heard.get(0).key(), heard.get(0).leaf().getPublicKey()))
                .isTrue();
    }

    @Test
    void who_listens_later_hears_what_is_there() {
        store(pair());
        var credentials = watch();
        var late = new ArrayList<Credential>();

        credentials.listen(late::add);

        assertThat(late).isEqualTo(heard).hasSize(1);
    }

    @Test
    void a_broken_or_mixed_pair_is_reported_and_the_last_good_one_stays() {
        var good = pair();
        var other = pair();
        var credentials = watch();
        store(good);

        store(Map.of("tls.crt", good.get("tls.crt"), "tls.key", other.get("tls.key")));
        assertThat(credentials.problems()).containsEntry(NAME, "the key does not belong to the certificate");
        store(Map.of("tls.crt", good.get("tls.crt")));
        assertThat(credentials.problems().get(NAME)).startsWith("expected a PEM block PRIVATE KEY");
        assertThat(heard).hasSize(1);
        assertThat(credentials.current(NAME)).contains(heard.get(0));

        store(good);
        assertThat(credentials.problems()).isEmpty();
        assertThat(heard).hasSize(1);
    }

    @Test
    void a_pair_that_clients_would_refuse_as_a_servers_is_reported_and_the_last_good_one_stays() {
        var credentials = watch();
        store(pair(Set.of(Usage.SERVER_AUTH)));

        store(pair(Set.of(Usage.CLIENT_AUTH)));

        assertThat(credentials.problems().get(NAME))
                .startsWith("extendedKeyUsage: expected serverAuth")
                .contains("1.3.6.1.5.5.7.3.2");
        assertThat(heard).hasSize(1);
    }

    @Test
    void a_pair_that_servers_would_refuse_as_a_clients_is_reported() {
        var credentials = SecretCredentials.watchClients(resources, NAME::equals, Runnable::run);
        credentials.listen(heard::add);
        store(pair(Set.of(Usage.SERVER_AUTH)));
        assertThat(credentials.problems().get(NAME)).startsWith("extendedKeyUsage: expected clientAuth");
        assertThat(heard).isEmpty();

        store(pair(Set.of(Usage.CLIENT_AUTH)));

        assertThat(credentials.problems()).isEmpty();
        assertThat(heard).hasSize(1);
    }

    @Test
    void deletion_takes_nothing_away_and_generations_go_on() {
        var credentials = watch();
        store(pair());

        resources.delete(Secret.class, new ResourceKey("shop", "web-tls"));
        assertThat(credentials.current(NAME)).contains(heard.get(0));
        store(pair());

        assertThat(heard).extracting(Credential::generation).containsExactly(1L, 2L);
    }

    @Test
    void other_Secrets_are_never_read() {
        var credentials = SecretCredentials.watch(resources, name -> false, Runnable::run);

        store(Map.of("tls.key", base64("broken"), "tls.crt", base64("broken")));

        assertThat(credentials.problems()).isEmpty();
    }

    @Test
    void a_pair_that_came_while_nobody_minded_is_told_when_somebody_looks() {
        var matters = new AtomicBoolean(true);
        var credentials = SecretCredentials.watch(resources, name -> matters.get(), Runnable::run);
        credentials.listen(heard::add);
        store(pair());
        matters.set(false);
        store(pair());
        assertThat(heard).extracting(Credential::generation).containsExactly(1L);

        matters.set(true);
        credentials.look(NAME);
        assertThat(heard).extracting(Credential::generation).containsExactly(1L, 2L);
        credentials.look(NAME);
        assertThat(heard).extracting(Credential::generation).containsExactly(1L, 2L, 2L);
    }

    @Test
    void a_full_work_queue_loses_no_pair() {
        var credentials = SecretCredentials.watch(resources, NAME::equals, task -> {
            throw new RejectedExecutionException("full");
        });
        credentials.listen(heard::add);

        store(pair());

        assertThat(heard).hasSize(1);
    }

    private SecretCredentials watch() {
        var credentials = SecretCredentials.watch(resources, NAME::equals, Runnable::run);
        credentials.listen(heard::add);
        return credentials;
    }

    private void store(Map<String, String> data) {
        var key = new ResourceKey("shop", "web-tls");
        var present = resources.get(Secret.class, key).toCompletableFuture().join();
        if (present.isEmpty()) {
            resources.create(new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("web-tls")
                    .endMetadata()
                    .withData(data)
                    .build());
        } else {
            resources.replace(new SecretBuilder(present.get()).withData(data).build());
        }
    }

    private void touch() {
        var present = resources.read(Secret.class, "shop", "web-tls");
        resources.replace(new SecretBuilder(present)
                .editMetadata()
                .addToLabels("touched", "yes")
                .endMetadata()
                .build());
    }

    private static Map<String, String> pair() {
        return pair(Set.of());
    }

    private static Map<String, String> pair(Set<Usage> usages) {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var certificate = CertificateSigner.selfSign(
                new CertificateTemplate(
                        SubjectName.of("web"),
                        SubjectAltNames.dns("web.example"),
                        usages,
                        false,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2036-01-01T00:00:00Z")),
                keys);
        return Map.of(
                "tls.crt", base64(Pem.certificate(certificate)),
                "tls.key", base64(Pem.privateKey(keys.getPrivate(), Encoding.PKCS8)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
