package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;

/** An answer in the form in which acme4j reads answers. */
final class OutboundResponse implements HttpResponse<InputStream> {

    private final HttpRequest request;
    private final Answer answer;

    OutboundResponse(HttpRequest request, Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    @Override
    public int statusCode() {
        return answer.status();
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Optional<HttpResponse<InputStream>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
        var fields = answer.headers().stream()
                .collect(Collectors.groupingBy(
                        Header::name,
                        () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER),
                        Collectors.mapping(Header::value, Collectors.toList())));
        return HttpHeaders.of(fields, (name, value) -> true);
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(answer.body());
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }
}
