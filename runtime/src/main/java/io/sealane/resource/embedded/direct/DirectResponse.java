package io.sealane.resource.embedded.direct;

import akka.http.javadsl.model.HttpResponse;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An answer as fabric8 sees it. */
final class DirectResponse extends StandardHttpHeaders
        implements io.fabric8.kubernetes.client.http.HttpResponse<AsyncBody> {

    private final HttpRequest request;
    private final int code;
    private final DirectBody body;

    DirectResponse(HttpRequest request, HttpResponse answer, DirectBody body) {
        super(headers(answer));
        this.request = request;
        this.code = answer.status().intValue();
        this.body = body;
    }

    private static Map<String, List<String>> headers(HttpResponse answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (var header : answer.getHeaders()) {
            headers.computeIfAbsent(header.name(), name -> new ArrayList<>()).add(header.value());
        }
        headers.put("Content-Type", List.of(answer.entity().getContentType().toString()));
        return headers;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public AsyncBody body() {
        return body;
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Optional<io.fabric8.kubernetes.client.http.HttpResponse<?>> previousResponse() {
        return Optional.empty();
    }
}
