package io.sealane.serving.requests;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.template.GoTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What there is to write of one request; nothing of its content. */
record RequestLine(Head head, ServedRevision revision, Optional<ResourceKey> pod, Outcome outcome) {

    private static final double NANOS = 1e9;
    private static final int LINE_BYTES = 256;
    private static final int FIELD_BYTES = 64;

    /** The request as it came. */
    record Head(
            String method,
            String host,
            String target,
            String protocol,
            long contentBytes,
            String remote,
            List<HttpHeader> fields) {

        static Head of(HttpRequest request, ConnectionFacts from) {
            var uri = request.getUri();
            var relative = uri.toRelative().toString();
            var length = request.entity().getContentLengthOption();
            return new Head(
                    request.method().name(),
                    uri.port() == 0 || uri.host().toString().isEmpty()
                            ? uri.host().toString()
                            : uri.host() + (uri.asScala().authority().port() == 0 ? "" : ":" + uri.port()),
                    relative.startsWith("/") ? relative : "/" + relative,
                    request.protocol().value(),
                    length.orElse(-1),
                    from.remote().getAddress().getHostAddress() + ":"
                            + from.remote().getPort(),
                    List.copyOf((java.util.Collection<HttpHeader>) request.getHeaders()));
        }

        String field(String name) {
            for (var field : fields) {
                if (field.lowercaseName().equals(name)) {
                    return field.value();
                }
            }
            return "";
        }
    }

    /**
     * How it ended.
     *
     * @param encrypted whether its hop to the workload was
     * @param traceId empty where there is none
     */
    record Outcome(int status, long answerBytes, long nanos, boolean encrypted, String traceId) {}

    /** One of each field, to try templates with. */
    static RequestLine example() {
        var head = new Head("GET", "example.com", "/", "HTTP/1.1", 0, "127.0.0.1:1", List.of());
        var revision = new ServedRevision(new ResourceKey("default", "hello-00001"), "hello", "hello");
        return new RequestLine(head, revision, Optional.empty(), new Outcome(200, 1, 1, false, ""));
    }

    /** What it keeps in memory while it waits, about. */
    long bytes() {
        long fields = 0;
        for (var field : head.fields()) {
            fields += FIELD_BYTES + field.name().length() + field.value().length();
        }
        return LINE_BYTES + head.target().length() + head.host().length() + fields;
    }

    /** What templates may name. */
    Map<String, Object> fields() {
        var seconds = String.valueOf(outcome.nanos() / NANOS);
        Map<String, Object> response = Map.of(
                "Code",
                String.valueOf(outcome.status()),
                "Size",
                String.valueOf(outcome.answerBytes()),
                "Latency",
                seconds);
        Map<String, Object> about = Map.of(
                "Name",
                revision.key().name(),
                "Namespace",
                revision.key().namespace(),
                "Service",
                revision.service(),
                "Configuration",
                revision.configuration(),
                "PodName",
                pod.map(ResourceKey::name).orElse(""),
                "PodIP",
                pod.isPresent() ? "127.0.0.1" : "");
        return Map.of(
                "Request",
                new GoTemplate.Fields(request()),
                "Response",
                new GoTemplate.Fields(response),
                "Revision",
                new GoTemplate.Fields(about),
                "TraceID",
                outcome.traceId());
    }

    private Map<String, Object> request() {
        var header = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        head.fields().forEach(field -> header.putIfAbsent(field.name(), field.value()));
        var query = head.target().indexOf('?');
        Map<String, Object> url = Map.of(
                "Path",
                query < 0 ? head.target() : head.target().substring(0, query),
                "RawQuery",
                query < 0 ? "" : head.target().substring(query + 1));
        var request = new HashMap<String, Object>();
        request.put("Method", head.method());
        request.put("Host", head.host());
        request.put("RequestURI", head.target());
        request.put("URL", new GoTemplate.Fields(url));
        request.put("Proto", head.protocol());
        request.put("RemoteAddr", head.remote());
        request.put("ContentLength", String.valueOf(head.contentBytes()));
        request.put("UserAgent", head.field("user-agent"));
        request.put("Referer", head.field("referer"));
        request.put("Header", header);
        // As Go writes nothing.
        request.put("TLS", outcome.encrypted() ? "TLSv1.3" : "<nil>");
        return request;
    }

    /** Whether somebody only looked whether it is there. */
    boolean isProbe() {
        var agent = head.field("user-agent").toLowerCase(Locale.ROOT);
        return agent.startsWith("kube-probe/") || agent.startsWith("knative-");
    }

    Duration took() {
        return Duration.ofNanos(outcome.nanos());
    }
}
