package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.certificates.rule.CertificatesRules;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** A CertificateRequest says who asked for it, as cert-manager's webhook writes it; approvers and {@code cmctl check api} go by that. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RequestersTest {

    private static final String REQUESTS = "/apis/cert-manager.io/v1/namespaces/default/certificaterequests";
    private static final String SOMEBODY_ELSE = "username: root, uid: '0', groups: ['system:masters'], extra: {a: [b]}";

    private static ServedApi served;
    private static Api api;
    private static String pem;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()), CertificatesRules.book());
        api = new Api(served.url());
        pem = SigningRequest.create(
                        Keys.generate(KeySpec.ecdsa(256)),
                        SubjectName.of("web"),
                        SubjectAltNames.dns("a.example"),
                        Set.of(Usage.SERVER_AUTH),
                        false)
                .toPem();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static String request(String metadata, String pem, String more) {
        var encoded = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
        return "{apiVersion: cert-manager.io/v1, kind: CertificateRequest, metadata: {" + metadata
                + "}, spec: {request: " + encoded + ", issuerRef: {name: nobody}" + (more.isEmpty() ? "" : ", " + more)
                + "}}";
    }

    private static HttpRequest.Builder as(String user, String path, String yaml) {
        return api.request(path)
                .header("Impersonate-User", user)
                .header("Impersonate-Group", "system:masters")
                .header("Impersonate-Uid", "17")
                .header("Impersonate-Extra-Home%2fport", "Kiel")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Api.json(yaml)));
    }

    @Test
    void whoever_asks_is_written_down() throws Exception {
        var spec = api.send(as("jane", REQUESTS, request("name: hers", pem, "")))
                .json()
                .path("spec");

        assertThat(spec.path("username").asText()).isEqualTo("jane");
        assertThat(spec.path("uid").asText()).isEqualTo("17");
        assertThat(spec.path("groups").toString()).isEqualTo("[\"system:masters\",\"system:authenticated\"]");
        assertThat(spec.path("extra").toString()).isEqualTo("{\"home/port\":[\"Kiel\"]}");
    }

    @Test
    void nobody_can_say_that_it_was_somebody_else() throws Exception {
        var spec = api.post(REQUESTS, request("name: forged", pem, SOMEBODY_ELSE))
                .json()
                .path("spec");

        assertThat(spec.path("username").asText()).isEqualTo("admin");
        assertThat(spec.has("uid")).isFalse();
        assertThat(spec.path("groups").toString()).isEqualTo("[\"system:masters\",\"system:authenticated\"]");
        assertThat(spec.has("extra")).isFalse();
    }

    @Test
    void what_is_written_down_stays() throws Exception {
        api.post(REQUESTS, request("name: kept", pem, ""));

        var changed = patched("{\"spec\":{\"username\":\"root\"}}");
        var labelled = patched("{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");

        assertThat(changed.code()).isEqualTo(422);
        assertThat(changed.at("/details/causes/0/field")).isEqualTo("spec");
        assertThat(labelled.at("/spec/username")).isEqualTo("admin");
    }

    private static Api.Answer patched(String patch) throws Exception {
        return api.send(
                "PATCH", REQUESTS + "/kept", "application/merge-patch+json", patch.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@code cmctl check api} asks: the first must come back with a user, the second be refused by that webhook. */
    @Test
    void programs_see_that_requests_are_checked() throws Exception {
        var dryRun = REQUESTS + "?dryRun=All";

        var good = api.post(dryRun, request("generateName: cmapichecker-valid-", pem, ""));
        var bad = api.post(dryRun, request("generateName: cmapichecker-invalid-", "invalid-csr", ""));

        assertThat(good.at("/spec/username")).isEqualTo("admin");
        assertThat(bad.code()).isEqualTo(422);
        assertThat(bad.at("/message"))
                .startsWith("admission webhook \"webhook.cert-manager.io\" denied the request:"
                        + " CertificateRequest.cert-manager.io \"cmapichecker-invalid-")
                .contains("is invalid: spec.request: Invalid value:");
        assertThat(bad.at("/details/causes/0/field")).isEqualTo("spec.request");
    }
}
