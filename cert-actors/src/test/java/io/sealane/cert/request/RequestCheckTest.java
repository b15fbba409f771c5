package io.sealane.cert.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.request.RequestCheck.Asked;
import io.sealane.cert.request.RequestCheck.Verdict;
import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.testing.NeedsTool;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestCheckTest {

    private static final KeyPair KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final SubjectName NOBODY = new SubjectName("", Map.of());

    @Test
    void a_good_request_is_accepted_with_what_it_says_and_what_is_left_out_filled_in() {
        var pem = request(SubjectName.literal("O=shop,CN=web"), SubjectAltNames.dns("*.shop.example"), Set.of(), false);

        var accepted = (Verdict.Accepted) check(new Asked(pem, Set.of(), false, Optional.empty()));

        assertThat(accepted.contents().subject()).isEqualTo(SubjectName.literal("O=shop,CN=web"));
        assertThat(accepted.contents().names().dns()).containsExactly("*.shop.example");
        assertThat(accepted.contents().usages())
                .containsExactlyInAnyOrder(Usage.DIGITAL_SIGNATURE, Usage.KEY_ENCIPHERMENT);
        assertThat(accepted.duration()).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void usages_inside_and_beside_the_request_must_agree() {
        var pem =
                request(SubjectName.of("web"), SubjectAltNames.none(), Set.of(Usage.SIGNING, Usage.SERVER_AUTH), false);

        assertThat(check(asked(pem, Usage.DIGITAL_SIGNATURE, Usage.SERVER_AUTH)))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(check(asked(pem))).isInstanceOf(Verdict.Accepted.class);
        assertThat(check(asked(pem, Usage.CLIENT_AUTH)))
                .isEqualTo(new Verdict.Invalid("spec.usages: expected those of spec.request, "
                        + "[digital signature, server auth], got [client auth]"));
    }

    @Test
    void a_CA_must_be_asked_for_on_the_outside_too_and_be_granted() {
        var pem = request(SubjectName.of("sub"), SubjectAltNames.none(), Set.of(), true);

        assertThat(check(asked(pem)))
                .isEqualTo(new Verdict.Invalid("spec.isCA: expected true, because spec.request asks for a CA"));
        var asked = new Asked(pem, Set.of(), true, Optional.empty());
        assertThat(((Verdict.Accepted) check(asked)).contents().isCA()).isTrue();
        assertThat(RequestCheck.of(new RequestPolicy(true, false, Duration.ofDays(1000)), asked))
                .isEqualTo(new Verdict.Denied(
                        "spec.isCA: expected false, CAs are not granted here" + " (sealane.cert.requests.ca-allowed)"));
    }

    @Test
    void a_life_beyond_the_longest_is_denied() {
        var pem = request(SubjectName.of("web"), SubjectAltNames.none(), Set.of(), false);
        var asked = new Asked(pem, Set.of(), false, Optional.of(Duration.ofDays(31)));

        assertThat(RequestCheck.of(new RequestPolicy(true, true, Duration.ofDays(30)), asked))
                .isEqualTo(new Verdict.Denied("spec.duration: expected at most 720h, got 744h"));
    }

    @Test
    void names_that_no_peer_would_accept_are_denied() {
        var pem = request(NOBODY, SubjectAltNames.dns("a.example", "b.*.example"), Set.of(), false);

        assertThat(check(asked(pem)))
                .isEqualTo(new Verdict.Denied(
                        "spec.request: DNS name b.*.example:" + " expected * as the first of several parts only"));
    }

    @Test
    void what_is_no_request_is_invalid() {
        var pem = request(SubjectName.of("web"), SubjectAltNames.none(), Set.of(), false);
        var forged = SigningRequest.create(
                        new KeyPair(
                                KEYS.getPublic(),
                                Keys.generate(KeySpec.ecdsa(256)).getPrivate()),
                        SubjectName.of("web"),
                        SubjectAltNames.none(),
                        Set.of(),
                        false)
                .toPem();

        assertThat(check(asked("nonsense"))).isInstanceOf(Verdict.Invalid.class);
        assertThat(check(asked(pem + pem)))
                .isEqualTo(new Verdict.Invalid("spec.request: expected one PEM block CERTIFICATE REQUEST, got"
                        + " [CERTIFICATE REQUEST, CERTIFICATE REQUEST]"));
        assertThat(check(asked(forged)))
                .isEqualTo(new Verdict.Invalid("spec.request: the request is not signed by its own key"));
        assertThat(check(asked("text before\n" + pem + "and after"))).isInstanceOf(Verdict.Accepted.class);
    }

    @NeedsTool("openssl")
    @Test
    void a_weak_key_is_denied_and_one_with_names_of_other_kinds_is_invalid() throws Exception {
        var weak = openssl("req -new -newkey rsa:1024 -nodes -keyout /dev/null -subj /CN=weak");
        var odd = openssl(
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -subj /CN=odd"
                        + " -addext subjectAltName=DNS:a.example,RID:1.2.3.4");

        assertThat(check(asked(weak)))
                .isEqualTo(new Verdict.Denied("spec.request: expected a key of RSA 2048 to 8192, ECDSA 256, 384 or 521,"
                        + " or Ed25519: the key is of an unsupported size"));
        assertThat(check(asked(odd)))
                .isEqualTo(new Verdict.Invalid("spec.request: the request asks for what cannot be: subjectAltName:"
                        + " expected DNS, IP, URI and email names and other names in UTF-8 only"));
    }

    private static Verdict check(Asked asked) {
        return RequestCheck.of(RequestPolicy.open(), asked);
    }

    private static Asked asked(String pem, Usage... usages) {
        return new Asked(pem, Set.of(usages), false, Optional.empty());
    }

    private static String request(SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA) {
        return SigningRequest.create(
                        KEYS,
                        new CertificateContents(subject, names, usages, isCA),
                        Optional.empty(),
                        !usages.isEmpty())
                .toPem();
    }

    private static String openssl(String arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        var process = new ProcessBuilder(command).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
