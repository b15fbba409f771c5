package io.sealane.cert.issuer.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Request;
import io.sealane.cert.issuer.OutboundHttp.Unanswered;
import io.sealane.cert.issuer.vault.VaultSpec.AppRole;
import io.sealane.cert.issuer.vault.VaultSpec.Auth;
import io.sealane.cert.issuer.vault.VaultSpec.Kubernetes;
import io.sealane.cert.issuer.vault.VaultSpec.Token;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Vault's HTTP API as far as it is needed. Stages fail with {@link IssueFailure}; messages hold Vault's own words, never a token. */
final class VaultApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    /** Active; standby; recovery replication secondary; performance standby: each of them can serve or forward. */
    private static final Set<Integer> HEALTHY = Set.of(OK, 429, 472, 473);

    private static final int TEXT_MAX = 600;

    private final VaultSpec spec;
    private final OutboundHttp http;
    private final Limits limits;

    VaultApi(VaultSpec spec, OutboundHttp http, Limits limits) {
        this.spec = spec;
        this.http = http;
        this.limits = limits;
    }

    /** Succeeds when the server is initialised and unsealed. */
    CompletionStage<Void> health() {
        return send("GET", "/v1/sys/health", "", new byte[0]).thenApply(answer -> {
            if (!HEALTHY.contains(answer.status())) {
                throw unusable("Vault is not initialized or is sealed (status " + answer.status() + ")");
            }
            return null;
        });
    }

    /** A token to ask with. */
    CompletionStage<String> login() {
        Auth auth = spec.auth();
        if (auth instanceof Token token) {
            return CompletableFuture.completedFuture(token.token());
        }
        if (auth instanceof AppRole role) {
            return login(
                    "/v1/auth/" + trimmed(role.path()) + "/login",
                    Map.of("role_id", role.roleId(), "secret_id", role.secretId()));
        }
        var kubernetes = (Kubernetes) auth;
        return kubernetes
                .jwt()
                .get()
                .thenCompose(jwt -> login(
                        "/" + trimmed(kubernetes.mountPath()) + "/login",
                        Map.of("role", kubernetes.role(), "jwt", jwt)));
    }

    /** Signs; the PEM blocks of the leaf and of what is above it. */
    CompletionStage<List<String>> sign(String token, Map<String, String> parameters) {
        return send("POST", "/v1/" + trimmed(spec.path()), token, bytes(parameters))
                .thenApply(answer -> {
                    if (answer.status() != OK) {
                        throw IssueFailure.failed("VaultError", "Vault failed to sign: " + errors(answer), null);
                    }
                    var data = json(answer).path("data");
                    var blocks = new ArrayList<String>(
                            List.of(data.path("certificate").asText()));
                    data.path("ca_chain").forEach(one -> blocks.add(one.asText()));
                    if (blocks.size() == 1 && !data.path("issuing_ca").asText().isEmpty()) {
                        blocks.add(data.path("issuing_ca").asText());
                    }
                    return blocks;
                });
    }

    private CompletionStage<String> login(String path, Map<String, String> body) {
        return send("POST", path, "", bytes(body)).thenApply(answer -> {
            var token = answer.status() == OK
                    ? json(answer).at("/auth/client_token").asText()
                    : "";
            if (token.isEmpty()) {
                throw unusable("Vault refused the login as " + spec.auth() + ": " + errors(answer));
            }
            return token;
        });
    }

    private CompletionStage<Answer> send(String method, String path, String token, byte[] body) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("X-Vault-Request", "true"));
        if (!spec.namespace().isEmpty()) {
            headers.add(new Header("X-Vault-Namespace", spec.namespace()));
        }
        if (!token.isEmpty()) {
            headers.add(new Header("X-Vault-Token", token));
        }
        if (body.length > 0) {
            headers.add(new Header("Content-Type", "application/json"));
        }
        var uri = URI.create(trimmedEnd(spec.server().toString()) + path);
        return http.send(new Request(method, uri, headers, body, spec.trust(), limits))
                .exceptionally(failure -> {
                    var cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    throw cause instanceof Unanswered why
                            ? unusable("Vault did not answer: " + why.getMessage())
                            : new CompletionException(cause);
                });
    }

    private static IssueFailure unusable(String message) {
        return IssueFailure.failed("VaultError", message, null);
    }

    /** Vault's list of errors, or the status where there is none. */
    private static String errors(Answer answer) {
        var texts = new ArrayList<String>();
        json(answer).path("errors").forEach(one -> texts.add(one.asText()));
        var text = "status " + answer.status() + (texts.isEmpty() ? "" : ": " + String.join("; ", texts));
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }

    private static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static byte[] bytes(Map<String, String> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("texts are always written", e);
        }
    }

    private static String trimmed(String path) {
        var from = path.startsWith("/") ? path.substring(1) : path;
        return trimmedEnd(from);
    }

    private static String trimmedEnd(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
