package io.sealane.cert;

import static io.sealane.cert.Certificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.CertStore.Situation;
import io.sealane.cert.keystore.Pkcs12.Profile;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.OutputSpec;
import io.sealane.cert.spec.OutputSpec.Format;
import io.sealane.cert.spec.OutputSpec.Jks;
import io.sealane.cert.spec.OutputSpec.Password;
import io.sealane.cert.spec.OutputSpec.Pkcs12;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Pem;
import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretOutputsTest {

    private static final Password IN_SECRET = new Password.InSecret("stores", "word");
    private static final OutputSpec ALL = new OutputSpec(
            Set.of(Format.DER, Format.COMBINED_PEM),
            Optional.of(new Jks(IN_SECRET, "web")),
            Optional.of(new Pkcs12(new Password.Literal("secret"), Profile.MODERN_2023)));
    private static final CertificateSpec SPEC = with(ALL);

    @Test
    void every_form_holds_the_same_pair() throws Exception {
        var secret = made(SPEC, "word-1");

        assertThat(secret.data())
                .containsOnlyKeys(
                        "tls.key",
                        "tls.crt",
                        "ca.crt",
                        "key.der",
                        "tls-combined.pem",
                        "keystore.jks",
                        "truststore.jks",
                        "keystore.p12",
                        "truststore.p12");
        var key = Pem.parsePrivateKey(secret.text("tls.key").orElseThrow());
        assertThat(Pem.privateKey(key, Encoding.PKCS8))
                .isEqualTo(secret.text("tls.key").orElseThrow());
        assertThat(bytes(secret, "key.der")).isEqualTo(key.getEncoded());
        assertThat(secret.text("tls-combined.pem"))
                .contains(secret.text("tls.key").orElseThrow() + "\n"
                        + secret.text("tls.crt").orElseThrow());
        assertThat(opened(secret, "keystore.jks", "JKS", "word-1").getKey("web", "word-1".toCharArray()))
                .isEqualTo(key);
        assertThat(opened(secret, "keystore.p12", "PKCS12", "secret").getKey("certificate", "secret".toCharArray()))
                .isEqualTo(key);
        var ca = Pem.parseCertificates(secret.text("ca.crt").orElseThrow()).get(0);
        assertThat(opened(secret, "truststore.jks", "JKS", "word-1").getCertificate("ca"))
                .isEqualTo(ca);
        assertThat(opened(secret, "truststore.p12", "PKCS12", "secret").getCertificate("ca"))
                .isEqualTo(ca);
    }

    @Test
    void what_is_as_it_should_be_is_left_alone_and_what_was_tampered_with_is_written_again() throws Exception {
        var secret = made(SPEC, "word-1");

        assertThat(view(SPEC, secret, "word-1").repair()).isEmpty();
        var data = new HashMap<>(secret.data());
        data.put("keystore.jks", "AAEC");
        data.put("key.der", "AAEC");
        var mended = view(SPEC, secret.withData(data), "word-1").repair().orElseThrow();
        assertThat(mended.data()).containsEntry("key.der", secret.data().get("key.der"));
        assertThat(opened(mended, "keystore.jks", "JKS", "word-1").containsAlias("web"))
                .isTrue();
    }

    @Test
    void another_password_makes_other_keystores_for_the_same_pair() throws Exception {
        var secret = made(SPEC, "word-1");

        var mended = view(SPEC, secret, "word-2").repair().orElseThrow();

        assertThat(mended.data()).containsEntry("tls.crt", secret.data().get("tls.crt"));
        assertThat(opened(mended, "keystore.jks", "JKS", "word-2").containsAlias("web"))
                .isTrue();
    }

    @Test
    void a_form_that_is_no_longer_wanted_goes_and_what_others_put_there_stays() {
        var secret = made(SPEC, "word-1");
        var data = new HashMap<>(secret.data());
        data.put("mine", "AAEC");
        var derOnly = with(new OutputSpec(Set.of(Format.DER), Optional.empty(), Optional.empty()));

        var mended = view(derOnly, secret.withData(data), "word-1").repair().orElseThrow();

        assertThat(mended.data()).containsOnlyKeys("tls.key", "tls.crt", "ca.crt", "key.der", "mine");
    }

    @Test
    void without_its_password_a_keystore_stays_as_it_last_was_and_the_certificate_says_so() {
        var secret = made(SPEC, "word-1");
        var view = View.of(
                Certificates.desired(SPEC),
                situation(Optional.of(secret), Map.of()),
                Certificates.SETTINGS.leafLifeMin());

        assertThat(view.repair().orElseThrow().data()).isEqualTo(secret.data());
        var step = new KeeperLogic(Certificates.SETTINGS)
                .decide(
                        view,
                        new Memory(1, 0, Optional.empty(), false, Optional.empty()),
                        Optional.empty(),
                        NOW.plusSeconds(1));
        var ready = step.status().condition("Ready").orElseThrow();
        assertThat(ready.isTrue()).isTrue();
        assertThat(ready.message())
                .isEqualTo("Certificate is up to date and has not expired; keystores are not up to date,"
                        + " their password is not in Secret stores under word");
    }

    private static CertificateSpec with(OutputSpec output) {
        var plain = Certificates.spec("a.example");
        return new CertificateSpec(
                plain.secretName(),
                plain.issuer(),
                plain.identity(),
                plain.validity(),
                plain.privateKey(),
                plain.secretTemplate(),
                output);
    }

    private static StoredSecret made(CertificateSpec spec, String password) {
        var view = View.of(
                Certificates.desired(spec),
                situation(Optional.empty(), passwords(password)),
                Certificates.SETTINGS.leafLifeMin());
        return Issuance.perform(view, 1, Certificates.SETTINGS.backdating(), NOW, Issuance.Records.NONE)
                .toCompletableFuture()
                .join()
                .secret();
    }

    private static View view(CertificateSpec spec, StoredSecret secret, String password) {
        return View.of(
                Certificates.desired(spec),
                situation(Optional.of(secret), passwords(password)),
                Certificates.SETTINGS.leafLifeMin());
    }

    private static Situation situation(Optional<StoredSecret> secret, Map<String, StoredSecret> passwords) {
        return new Situation(secret, Optional.of(Certificates.SELF_SIGNED), false, Optional.empty(), passwords);
    }

    private static Map<String, StoredSecret> passwords(String password) {
        var name = new SecretName("shop", "stores");
        return Map.of(
                "stores",
                new StoredSecret(
                        name, "1", "Opaque", Map.of("word", StoredSecret.encode(password)), Map.of(), Map.of()));
    }

    private static byte[] bytes(StoredSecret secret, String key) {
        return Base64.getDecoder().decode(secret.data().get(key));
    }

    private static KeyStore opened(StoredSecret secret, String key, String type, String password) throws Exception {
        var store = KeyStore.getInstance(type);
        store.load(new ByteArrayInputStream(bytes(secret, key)), password.toCharArray());
        return store;
    }
}
