package io.sealane.resource.embedded.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A refusal as the Kubernetes API words it: an HTTP status with a {@code Status} object. Shapes and reasons are those of
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/">Status v1</a>.
 */
public final class ApiFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;
    private final transient ObjectNode details;

    private ApiFailure(int code, String reason, String message, ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /** The HTTP status. */
    public int code() {
        return code;
    }

    /** The API's word for it, like {@code Conflict}. */
    public String reason() {
        return reason;
    }

    /** The {@code Status} object. */
    public ObjectNode status() {
        var status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        status.set("details", details);
        status.put("code", code);
        return status;
    }

    public static ApiFailure badRequest(String message) {
        return new ApiFailure(400, "BadRequest", message, Json.object());
    }

    public static ApiFailure unauthorized() {
        return new ApiFailure(401, "Unauthorized", "Unauthorized", Json.object());
    }

    /** The path is none that is served. */
    public static ApiFailure noSuchPath() {
        return new ApiFailure(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    public static ApiFailure notFound(ResourceName resource, String name) {
        return new ApiFailure(404, "NotFound", resource + " \"" + name + "\" not found", resource.details(name));
    }

    public static ApiFailure methodNotAllowed() {
        return methodNotAllowed("the server does not allow this method on the requested resource");
    }

    /** @param why what is not allowed, and why */
    public static ApiFailure methodNotAllowed(String why) {
        return new ApiFailure(405, "MethodNotAllowed", why, Json.object());
    }

    public static ApiFailure alreadyExists(ResourceName resource, String name) {
        return new ApiFailure(
                409, "AlreadyExists", resource + " \"" + name + "\" already exists", resource.details(name));
    }

    public static ApiFailure conflict(ResourceName resource, String name, String why) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why,
                resource.details(name));
    }

    /** A newer version is stored than the one that the caller has read. */
    public static ApiFailure modified(ResourceName resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** Fields that are applied belong to others, with other values. */
    public static ApiFailure applyConflict(String message, List<Cause> causes) {
        var details = Json.object();
        addCauses(details, causes);
        return new ApiFailure(409, "Conflict", message, details);
    }

    public static ApiFailure forbidden(ResourceName resource, String name, String why) {
        return new ApiFailure(
                403,
                "Forbidden",
                resource + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden: " + why,
                resource.details(name));
    }

    /** The path may not be seen. */
    public static ApiFailure forbiddenPath(String why) {
        return new ApiFailure(403, "Forbidden", "forbidden: " + why, Json.object());
    }

    /** The version asked for has not come about. */
    public static ApiFailure tooLargeVersion(long wanted, long current) {
        var details = Json.object();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiFailure(
                504, "Timeout", "Too large resource version: " + wanted + ", current: " + current, details);
    }

    /** The version asked for is no longer kept: list again. */
    public static ApiFailure expired(String message) {
        return new ApiFailure(410, "Expired", message, Json.object());
    }

    public static ApiFailure tooLarge(long bytesMax) {
        return new ApiFailure(
                413,
                "RequestEntityTooLarge",
                "Request entity too large: limit is " + bytesMax + " bytes",
                Json.object());
    }

    public static ApiFailure unsupportedMediaType(String found, String supported) {
        return new ApiFailure(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format (" + found + ") - accepted media types include: "
                        + supported,
                Json.object());
    }

    public static ApiFailure notAcceptable(String supported) {
        return new ApiFailure(
                406, "NotAcceptable", "only the following media types are accepted: " + supported, Json.object());
    }

    /**
     * The object breaks its kind's rules.
     *
     * @param kind the kind with its group, like {@code Broker.eventing.knative.dev}
     */
    public static ApiFailure invalid(String group, String kind, String name, List<Cause> causes) {
        var shown = group.isEmpty() ? kind : kind + "." + group;
        var faults = causes.stream().map(Cause::toString).toList();
        var list = faults.size() == 1 ? faults.get(0) : faults.stream().collect(Collectors.joining(", ", "[", "]"));
        var details = new ResourceName(group, kind).details(name);
        addCauses(details, causes);
        return new ApiFailure(422, "Invalid", shown + " \"" + name + "\" is invalid: " + list, details);
    }

    /**
     * This failure in the words that a webhook's refusal has in a cluster, behind which its own follow: programs tell by them that somebody
     * checks the kind at all.
     *
     * @param webhook its name; empty for none
     */
    public ApiFailure deniedBy(String webhook) {
        return webhook.isEmpty()
                ? this
                : new ApiFailure(
                        code,
                        reason,
                        "admission webhook \"" + webhook + "\" denied the request: " + getMessage(),
                        details);
    }

    private static void addCauses(ObjectNode details, List<Cause> causes) {
        var array = details.putArray("causes");
        for (var cause : causes) {
            array.addObject()
                    .put("reason", cause.reason().code())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
    }

    /** The request is understood and cannot be done to this object. */
    public static ApiFailure unprocessable(String message) {
        return new ApiFailure(422, "Invalid", message, Json.object());
    }

    public static ApiFailure internal(String message) {
        return new ApiFailure(500, "InternalError", "Internal error occurred: " + message, Json.object());
    }

    /** There is no room for what was to be written (RFC 4918, section 11.5); there may be again. */
    public static ApiFailure insufficientStorage(String message) {
        return new ApiFailure(507, "InsufficientStorage", message, Json.object());
    }

    /** A limit is reached that will be free again. */
    public static ApiFailure tooManyRequests(String message) {
        var details = Json.object();
        details.put("retryAfterSeconds", 1);
        return new ApiFailure(429, "TooManyRequests", message, details);
    }

    public static ApiFailure unavailable(String message) {
        var details = Json.object();
        details.put("retryAfterSeconds", 1);
        return new ApiFailure(503, "ServiceUnavailable", message, details);
    }
}
