package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ImpersonationTest {

    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void serve() throws Exception {
        // The sender is whoever the test says; without a word the admin.
        Authentication said = request -> Optional.of(request.getHeader("X-Sender")
                .map(header -> new Authentication.Identity(header.value(), List.of("system:authenticated")))
                .orElse(new Authentication.Identity("admin", List.of("system:masters"))));
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()), said, ApiServerSettings.standard());
        api = new Api(served.url());
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::header);
        return request;
    }

    private static Api.Answer who(Map<String, String> headers) throws Exception {
        var review = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
        return api.send(with(api.request(WHO), headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(review)));
    }

    @Test
    void the_admin_acts_as_whom_it_names() throws Exception {
        var user = who(Map.of(
                        "Impersonate-User", "jane",
                        "Impersonate-Group", "sailors",
                        "Impersonate-Uid", "17",
                        "Impersonate-Extra-Home%2fport", "Kiel"))
                .json()
                .at("/status/userInfo");

        assertThat(user.path("username").asText()).isEqualTo("jane");
        assertThat(user.path("uid").asText()).isEqualTo("17");
        assertThat(user.path("groups").toString()).isEqualTo("[\"sailors\",\"system:authenticated\"]");
        assertThat(user.path("extra").toString()).isEqualTo("{\"home/port\":[\"Kiel\"]}");
    }

    @Test
    void a_service_account_is_in_its_groups_and_has_its_rights_only() throws Exception {
        var account = Map.of("Impersonate-User", "system:serviceaccount:default:robot");

        assertThat(who(account).json().at("/status/userInfo/groups").toString())
                .isEqualTo("[\"system:serviceaccounts\",\"system:serviceaccounts:default\",\"system:authenticated\"]");
        assertThat(api.send(with(api.request(SECRETS), account)).code()).isEqualTo(403);
        assertThat(api.send(with(api.request("/api/v1/namespaces/default/configmaps"), account))
                        .code())
                .isEqualTo(200);
        assertThat(api.send(api.request(SECRETS)).code()).isEqualTo(200);
    }

    @Test
    void who_is_not_a_master_may_act_as_nobody_else() throws Exception {
        var answer =
                who(Map.of("X-Sender", "jane", "Impersonate-User", "admin", "Impersonate-Group", "system:masters"));

        assertThat(answer.code()).isEqualTo(403);
        assertThat(answer.at("/message"))
                .isEqualTo(
                        "users \"admin\" is forbidden: User \"jane\" cannot impersonate resource \"users\" in API group \"\""
                                + " at the cluster scope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Impersonate-Group", "Impersonate-Uid", "Impersonate-Extra-a", "Impersonate-Strange"})
    void headers_without_a_user_are_refused(String header) throws Exception {
        var answer = who(Map.of(header, "x"));

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message")).contains("Impersonate-User");
    }
}
