package io.sealane.serving.requests;

import io.sealane.resource.ConfigMaps;
import io.sealane.serving.template.GoTemplate;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config-observability} says of requests. Immutable.
 *
 * @param template of a line; empty where none is written
 * @param probes whether requests that only look whether a service is there have lines as well
 */
public record RequestLogConfig(Optional<GoTemplate> template, boolean probes) {

    private static final String ENABLED = "logging.enable-request-log";
    private static final String TEMPLATE = "logging.request-log-template";
    private static final String PROBES = "logging.enable-probe-request-log";

    /** A line is made for each request, and each field in it may be as long as a head. */
    private static final int TEMPLATE_CHARS_MAX = 16_384;

    /** Knative's own example, which it also goes by where it is switched on without a template. */
    private static final String DEFAULT = """
            {"httpRequest": {"requestMethod": "{{.Request.Method}}", "requestUrl": "{{js .Request.RequestURI}}", "requestSize": \
            "{{.Request.ContentLength}}", "status": {{.Response.Code}}, "responseSize": "{{.Response.Size}}", "userAgent": \
            "{{js .Request.UserAgent}}", "remoteIp": "{{js .Request.RemoteAddr}}", "serverIp": "{{.Revision.PodIP}}", "referer": \
            "{{js .Request.Referer}}", "latency": "{{.Response.Latency}}s", "revisionName": "{{.Revision.Name}}", "protocol": \
            "{{.Request.Proto}}"}, "traceId": "{{.TraceID}}"}""";

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static RequestLogConfig of(Map<String, String> data) {
        var on = isTrue(data, ENABLED);
        var text = data.getOrDefault(TEMPLATE, DEFAULT);
        var template = template(text.isBlank() ? DEFAULT : text);
        return new RequestLogConfig(on ? Optional.of(template) : Optional.empty(), isTrue(data, PROBES));
    }

    private static GoTemplate template(String text) {
        if (text.length() > TEMPLATE_CHARS_MAX) {
            throw new IllegalArgumentException(
                    TEMPLATE + ": expected at most " + TEMPLATE_CHARS_MAX + " characters, got " + text.length());
        }
        try {
            var template = GoTemplate.parse(text);
            template.render(RequestLine.example().fields());
            return template;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(TEMPLATE + ": " + e.getMessage(), e);
        }
    }

    private static boolean isTrue(Map<String, String> data, String key) {
        var text = data.getOrDefault(key, "false").strip();
        return ConfigMaps.flag(text)
                .orElseThrow(() -> new IllegalArgumentException(key + ": expected true or false, got '" + text + "'"));
    }
}
