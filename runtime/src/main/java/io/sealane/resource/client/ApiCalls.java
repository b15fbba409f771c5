package io.sealane.resource.client;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sealane.resource.ResourceFailure;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Single requests to a Kubernetes API; blocks nobody. Answers are decoded on the work executor. */
final class ApiCalls {

    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final HttpClient client;
    private final String base;
    private final KubernetesSerialization serialization;
    private final Executor work;

    ApiCalls(HttpClient client, String base, KubernetesSerialization serialization, Executor work) {
        this.client = client;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.serialization = serialization;
        this.work = work;
    }

    <T> CompletionStage<T> get(String path, Class<T> type) {
        return send(request(path), "GET " + path, type);
    }

    <T> CompletionStage<T> post(String path, Object body, Class<T> type) {
        return send(request(path).post(JSON, json(body)), "POST " + path, type);
    }

    <T> CompletionStage<T> put(String path, Object body, Class<T> type) {
        return send(request(path).put(JSON, json(body)), "PUT " + path, type);
    }

    <T> CompletionStage<T> mergePatch(String path, Object patch, Class<T> type) {
        return send(request(path).patch(MERGE_PATCH, json(patch)), "PATCH " + path, type);
    }

    CompletionStage<Void> delete(String path) {
        // The JDK client of 7.5.2 sends a DELETE without body as GET, so the options are always there.
        var options = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\"}";
        return send(request(path).delete(JSON, options), "DELETE " + path, Object.class)
                .thenAccept(deleted -> {});
    }

    private HttpRequest.Builder request(String path) {
        return client.newHttpRequestBuilder().uri(base + path).header("Accept", JSON);
    }

    private String json(Object body) {
        return serialization.asJson(body);
    }

    private <T> CompletionStage<T> send(HttpRequest.Builder request, String what, Class<T> type) {
        return client.sendAsync(request.build(), byte[].class)
                .handleAsync((response, failure) -> decode(what, response, failure, type), work);
    }

    private <T> T decode(
            String what, @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure, Class<T> type) {
        if (response == null) {
            throw new ResourceFailure(ResourceFailure.Reason.UNAVAILABLE, what + ": no answer", cause(failure));
        }
        var body = new String(response.body(), StandardCharsets.UTF_8);
        if (!response.isSuccessful()) {
            throw refused(what, response.code(), body);
        }
        try {
            return serialization.unmarshal(body, type);
        } catch (RuntimeException e) {
            throw new ResourceFailure(
                    ResourceFailure.Reason.UNAVAILABLE, what + ": expected a " + type.getSimpleName() + " as JSON", e);
        }
    }

    private ResourceFailure refused(String what, int code, String body) {
        var status = status(body);
        var message = status == null || status.getMessage() == null ? "no message" : status.getMessage();
        var reason = reason(code, status == null ? null : status.getReason());
        return new ResourceFailure(reason, what + ": " + code + ", " + message, null);
    }

    private @Nullable Status status(String body) {
        try {
            return serialization.unmarshal(body, Status.class);
        } catch (RuntimeException e) {
            return null;
        }
    }

    static ResourceFailure.Reason reason(int code, @Nullable String reason) {
        if (code == 409) {
            return "AlreadyExists".equals(reason)
                    ? ResourceFailure.Reason.ALREADY_EXISTS
                    : ResourceFailure.Reason.CONFLICT;
        }
        if (code == 404) {
            return ResourceFailure.Reason.NOT_FOUND;
        }
        return code == 408 || code == 429 || code >= 500
                ? ResourceFailure.Reason.UNAVAILABLE
                : ResourceFailure.Reason.INVALID;
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
