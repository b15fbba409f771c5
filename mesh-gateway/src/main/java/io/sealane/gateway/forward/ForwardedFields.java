package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.forward.Outgoing.Field;
import io.sealane.gateway.forward.upstream.HttpSyntax;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.PathRoute;
import io.sealane.gateway.transport.ConnectionFacts;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header fields with which a request of a client reaches a backend. Pure.
 *
 * <p>What only the mesh may say ({@code Forwarded} (RFC 7239), {@code X-Forwarded-*}, {@code K-*}, {@code Knative-*}, {@code Kn-*}) is
 * removed before ours is set; a trusted proxy's {@code Forwarded} and {@code X-Forwarded-*} are kept and added to.
 */
final class ForwardedFields {

    private static final List<String> OURS = List.of("k-", "knative-", "kn-");

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final boolean trusted;

    private ForwardedFields(boolean trusted) {
        this.trusted = trusted;
    }

    /** @param change the protocol that the client wants to change to, if that is passed on */
    static List<Field> of(
            HttpRequest request,
            ConnectionFacts from,
            boolean trusted,
            PathRoute route,
            Backend backend,
            Optional<String> change) {
        var result = new ForwardedFields(trusted);
        RequestFields.forEach(request.getHeaders(), result::pass);
        var type = request.entity().getContentType();
        if (!type.equals(ContentTypes.NO_CONTENT_TYPE)) {
            result.fields.put("content-type", type.toString());
        }
        if (backend.http2() || backend.encrypted()) {
            result.passTe(request);
        }
        result.addForwarded(request, from);
        result.fields.putAll(route.setHeaders());
        result.fields.putAll(backend.setHeaders());
        change.ifPresent(protocol -> {
            result.fields.put("connection", "Upgrade");
            result.fields.put("upgrade", protocol);
        });
        var all = new ArrayList<Field>(result.fields.size());
        result.fields.forEach((name, value) -> all.add(new Field(name, value)));
        return all;
    }

    private void pass(String name, String value) {
        if (isOurs(name)) {
            return;
        }
        // Clients of HTTP/2 may send cookies one by one; HTTP/1.1 has one field of them (RFC 9113, 8.2.3).
        fields.merge(name, value, (before, more) -> before + (name.equals("cookie") ? "; " : ", ") + more);
    }

    private boolean isOurs(String name) {
        if (name.equals("forwarded") || name.startsWith("x-forwarded-")) {
            return !trusted;
        }
        for (var prefix : OURS) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Only {@code trailers} concerns whoever answers; gRPC asks for it. */
    private void passTe(HttpRequest request) {
        for (var header : request.getHeaders()) {
            if (header.lowercaseName().equals("te") && header.value().contains("trailers")) {
                fields.put("te", "trailers");
            }
        }
    }

    private void addForwarded(HttpRequest request, ConnectionFacts from) {
        var client = from.remote().getAddress();
        var scheme = from.encrypted() ? "https" : "http";
        var host = Forwarding.authority(request);
        add("x-forwarded-for", client.getHostAddress());
        fields.putIfAbsent("x-forwarded-proto", scheme);
        fields.putIfAbsent("x-forwarded-host", host);
        add("forwarded", "for=" + node(client) + ";host=" + quoted(host) + ";proto=" + scheme);
    }

    private void add(String name, String value) {
        fields.merge(name, value, (before, more) -> before + ", " + more);
    }

    private static String node(InetAddress address) {
        return address instanceof Inet6Address ? "\"[" + address.getHostAddress() + "]\"" : address.getHostAddress();
    }

    /** A colon, as before a port, is no part of a token. */
    private static String quoted(String host) {
        return Optional.of(host)
                .filter(HttpSyntax::isToken)
                .orElseGet(() -> "\"" + host.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }
}
