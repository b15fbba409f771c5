package io.sealane.eventing.identity;

import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.resource.ApiPages;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads what issuers publish: the API server's through the node's own client, which is known there; others' over the network. */
public final class IssuerPages {

    private static final String API_KEYS = "/openid/v1/jwks";

    private final ApiPages api;
    private final OutboundHttp outbound;
    private final OutboundHttp.Limits limits;

    /** @param limits of one page of an issuer that is not the API server */
    public IssuerPages(ApiPages api, OutboundHttp outbound, OutboundHttp.Limits limits) {
        this.api = api;
        this.outbound = outbound;
        this.limits = limits;
    }

    CompletionStage<String> configuration(Issuer issuer) {
        var path = "/.well-known/openid-configuration";
        var base = issuer.discovery().toString();
        return issuer.isApiServer()
                ? api.page(path)
                : outside(
                        issuer, URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path));
    }

    /** The API server may name itself as the outside knows it; its keys are where they always are. */
    CompletionStage<String> keys(Issuer issuer, URI keys) {
        return issuer.isApiServer() && API_KEYS.equals(keys.getPath()) ? api.page(API_KEYS) : outside(issuer, keys);
    }

    private CompletionStage<String> outside(Issuer issuer, URI uri) {
        // Whoever can change keys on their way can make any token (OpenID Connect Discovery 1.0, 3).
        if (!"https".equals(uri.getScheme())) {
            return CompletableFuture.failedStage(new IllegalStateException("expected an https URL, got " + uri));
        }
        return outbound.send(new OutboundHttp.Request(
                        "GET",
                        uri,
                        List.of(new OutboundHttp.Header("Accept", "application/json")),
                        new byte[0],
                        new OutboundHttp.Trust(issuer.trust(), true),
                        limits))
                .thenApply(answer -> {
                    if (answer.status() != 200) {
                        throw new IllegalStateException(uri + ": expected status 200, got " + answer.status());
                    }
                    return new String(answer.body(), StandardCharsets.UTF_8);
                });
    }
}
