package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** CAs of a test's own in namespace {@code demo}, what they issue, and who trusts them. */
final class MeshAuthorities {

    static final String SECRETS = "/api/v1/namespaces/demo/secrets/";

    private static final String GROUP = "/apis/cert-manager.io/v1/namespaces/demo/";
    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";

    private final ApiClient api;

    private MeshAuthorities(ApiClient api) {
        this.api = api;
    }

    static MeshAuthorities in(ApiClient api) {
        var authorities = new MeshAuthorities(api);
        authorities.issuer("roots", "\"selfSigned\":{}");
        return authorities;
    }

    /** A CA and its issuer, both of that name. */
    void authority(String name, String... usages) {
        var all = Arrays.stream(usages).map(usage -> "\"" + usage + "\"").collect(Collectors.joining(","));
        api.create(GROUP + "certificates", """
                {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"%1$s"},
                 "spec":{"secretName":"%1$s","isCA":true,"commonName":"%1$s","usages":[%2$s],
                         "privateKey":{"algorithm":"ECDSA"},"issuerRef":{"name":"roots"}}}""".formatted(name, all));
        api.await(GROUP + "certificates", name, SampleNode.PATIENCE, isTrue("Ready"));
        issuer(name, "\"ca\":{\"secretName\":\"" + name + "\"}");
    }

    private void issuer(String name, String kind) {
        api.create(GROUP + "issuers", """
                {"apiVersion":"cert-manager.io/v1","kind":"Issuer","metadata":{"name":"%s"},"spec":{%s}}""".formatted(name, kind));
        api.await(GROUP + "issuers", name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    /** A certificate in Secret {@code name-tls}. */
    void order(String name, String host, String issuer) {
        api.create(GROUP + "certificates", """
                {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"%1$s"},
                 "spec":{"secretName":"%1$s-tls","dnsNames":["%2$s"],"privateKey":{"algorithm":"ECDSA"},
                         "issuerRef":{"name":"%3$s"}}}""".formatted(name, host, issuer));
        api.await(GROUP + "certificates", name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    /** Has a certificate issued by another one. */
    void leave(String name, String issuer) {
        api.mergePatch(GROUP + "certificates/" + name, "{\"spec\":{\"issuerRef\":{\"name\":\"" + issuer + "\"}}}");
    }

    ClientPair pair(String name) {
        return ClientPair.of(api.get(SECRETS + name + "-tls"));
    }

    /** Has the mesh trust the root of that authority; returns it. */
    String trust(String authority) {
        var root = ClientPair.text(api.get(SECRETS + authority), "tls.crt");
        if (!api.get(MAPS).path("items").findValuesAsText("name").contains(authority)) {
            api.create(MAPS, """
                    {"apiVersion":"v1","kind":"ConfigMap",
                     "metadata":{"name":"%s","labels":{"networking.knative.dev/trust-bundle":"true"}},
                     "data":{"ca.pem":"%s"}}""".formatted(authority, root.replace("\n", "\\n")));
        }
        return root;
    }

    /** Until the issuer says that what it signs is for servers only. */
    void awaitForServersOnly(String issuer) {
        api.await(GROUP + "issuers", issuer, SampleNode.PATIENCE, MeshAuthorities::isForServersOnly);
    }

    private static boolean isForServersOnly(JsonNode issuer) {
        return StreamSupport.stream(issuer.path("status").path("conditions").spliterator(), false)
                .anyMatch(one -> one.path("type").asText().equals("MutualTLS")
                        && one.path("status").asText().equals("False")
                        && one.path("reason").asText().equals("IssuerUsage"));
    }
}
