package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.stream.SystemMaterializer;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AccessTest {

    private static ServedApi served;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(
                new MemoryResourceStore(LogLimits.standard()),
                Authentication.byCertificate(Set.of("admin", "node")),
                ApiServerSettings.standard());
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/readyz", "/livez", "/version"})
    void anybody_may_see_that_it_lives(String path) throws Exception {
        assertThat(code(HttpRequest.GET(path))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/apis", "/openapi/v3", "/api/v1/secrets", "/nonsense"})
    void everything_else_wants_a_certificate(String path) throws Exception {
        assertThat(code(HttpRequest.GET(path))).isEqualTo(401);
        assertThat(code(with(path, true))).isEqualTo(401);
    }

    @Test
    void a_stranger_is_refused_by_the_head_alone() throws Exception {
        assertThat(served.server()
                        .refusal(with("/api/v1/secrets", true))
                        .orElseThrow()
                        .status()
                        .intValue())
                .isEqualTo(401);
        assertThat(served.server().refusal(with("/api/v1/secrets", true, certificate("admin"))))
                .isEmpty();
        assertThat(served.server().refusal(HttpRequest.GET("/readyz"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"admin, true, 200", "node, true, 200", "somebody, true, 401", "admin, false, 401"})
    void only_the_two_identities_are_let_in_and_only_over_tls(String user, boolean encrypted, int code)
            throws Exception {
        assertThat(code(with("/api", encrypted, certificate(user)))).isEqualTo(code);
    }

    @Test
    void whoever_asks_is_told_who_that_is() throws Exception {
        var review = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
        var request = with("/apis/authentication.k8s.io/v1/selfsubjectreviews", true, certificate("node"))
                .withMethod(HttpMethods.POST)
                .withEntity(ContentTypes.APPLICATION_JSON, review);
        var answer = ServedApi.await(served.server().handle(request));
        var body = ServedApi.await(answer.entity()
                .toStrict(5_000, SystemMaterializer.get(served.kit().system()).materializer()));
        var user = Json.parse(body.getData().toArray()).at("/status/userInfo");
        assertThat(user.path("username").asText()).isEqualTo("node");
        assertThat(user.path("groups").get(0).asText()).isEqualTo("sealane");
    }

    private static X509Certificate certificate(String user) {
        var template = new CertificateTemplate(
                SubjectName.of(user, "sealane"),
                SubjectAltNames.none(),
                Set.of(Usage.CLIENT_AUTH),
                false,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2036-01-01T00:00:00Z"));
        return CertificateSigner.selfSign(template, Keys.generate(KeySpec.ecdsa(256)));
    }

    private static int code(HttpRequest request) throws Exception {
        return ServedApi.await(served.server().handle(request)).status().intValue();
    }

    private static HttpRequest with(String path, boolean encrypted, X509Certificate... peer) {
        var local = InetSocketAddress.createUnresolved("localhost", 6443);
        var facts = new ConnectionFacts(
                "api",
                encrypted,
                List.of(peer),
                Optional.empty(),
                Optional.empty(),
                host -> true,
                local,
                local,
                Optional.empty());
        return HttpRequest.GET(path).addAttribute(ConnectionFacts.KEY, facts);
    }
}
