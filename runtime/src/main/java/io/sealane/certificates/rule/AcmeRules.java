package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code spec.acme} of an issuer, as cert-manager's webhook checks it, as far as this node acts on it: what a provider of DNS-01 that it
 * does not have would need is left to that provider.
 */
final class AcmeRules {

    private static final List<String> PROVIDERS = List.of(
            "acmeDNS", "akamai", "azureDNS", "cloudDNS", "cloudflare", "digitalocean", "rfc2136", "route53", "webhook");
    private static final List<String> ALGORITHMS = List.of("HMACMD5", "HMACSHA1", "HMACSHA256", "HMACSHA512");
    /** A host or an address of version 6 in brackets, either with or without a port; or such an address alone. */
    private static final Pattern NAME_SERVER =
            Pattern.compile("(\\[[^\\[\\]]+]|[^:\\[\\]]+)(:\\d{1,5})?|[0-9a-fA-F]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private AcmeRules() {}

    static void check(Field acme) {
        if (!acme.there()) {
            return;
        }
        References.required(acme, "server");
        References.required(acme.at("privateKeySecretRef"), "name");
        References.roots(acme.at("caBundle"));
        if (acme.at("caBundle").given() && acme.at("skipTLSVerify").value().asBoolean()) {
            acme.at("skipTLSVerify").forbidden("expected nothing beside caBundle");
        }
        var binding = acme.at("externalAccountBinding");
        if (binding.there()) {
            References.required(binding, "keyID");
            References.required(binding.at("keySecretRef"), "name", "key");
        }
        acme.at("solvers").items().forEach(AcmeRules::solver);
    }

    private static void solver(Field solver) {
        var http = solver.at("http01");
        var dns = solver.at("dns01");
        if (!http.there() && !dns.there()) {
            solver.required("expected http01 or dns01");
        }
        if (http.there() && dns.there()) {
            solver.forbidden("may not specify more than one solver type in a single solver");
        }
        if (http.at("ingress").there() && http.at("gatewayHTTPRoute").there()) {
            http.at("gatewayHTTPRoute").forbidden("expected nothing beside ingress");
        }
        ingress(http.at("ingress"));
        if (dns.there()) {
            dns(dns);
        }
    }

    private static void ingress(Field ingress) {
        var named = Stream.of("ingressClassName", "class", "name")
                .filter(name -> ingress.at(name).given())
                .toList();
        if (named.size() > 1) {
            ingress.forbidden("only one of ingressClassName, name or class should be specified");
        }
        ingress.at("serviceType").oneOfOrEmpty("ClusterIP", "NodePort");
    }

    private static void dns(Field dns) {
        var providers = PROVIDERS.stream().filter(name -> dns.at(name).there()).toList();
        if (providers.isEmpty()) {
            dns.required("expected one of " + String.join(", ", PROVIDERS));
        }
        providers.stream()
                .skip(1)
                .forEach(name -> dns.at(name).forbidden("may not specify more than one provider type"));
        if (dns.at("rfc2136").there()) {
            rfc2136(dns.at("rfc2136"));
        }
    }

    private static void rfc2136(Field update) {
        var server = update.at("nameserver");
        if (!server.given()) {
            server.required("must be specified");
        } else if (!NAME_SERVER.matcher(server.text().strip()).matches()) {
            server.invalid("expected host or host:port, an address of version 6 in brackets");
        }
        var algorithm = update.at("tsigAlgorithm");
        if (algorithm.given() && !ALGORITHMS.contains(algorithm.text().toUpperCase(Locale.ROOT))) {
            algorithm.invalid("expected one of " + String.join(", ", ALGORITHMS));
        }
        var secret = update.at("tsigSecretSecretRef");
        if (update.at("tsigKeyName").given()) {
            References.required(secret, "name", "key");
        } else if (secret.at("name").given() && secret.at("key").given()) {
            update.at("tsigKeyName").required("expected the key's name beside its Secret");
        }
    }
}
