package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.access.Ask;
import io.sealane.resource.embedded.access.PolicyRule;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.token.TokenRefused;
import io.sealane.resource.embedded.verb.Catalog;
import io.sealane.resource.embedded.verb.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers of the kinds that are questions: who am I, what may I do, whose token is this. */
final class Reviews {

    private final ServiceAccountTokens tokens;
    private final Catalog catalog;
    private final Rights rights;

    Reviews(ServiceAccountTokens tokens, Catalog catalog, Rights rights) {
        this.tokens = tokens;
        this.catalog = catalog;
        this.rights = rights;
    }

    ObjectNode answer(Call call, Target target) {
        if (!call.method().equals("POST")) {
            throw ApiFailure.methodNotAllowed();
        }
        var review = Bodies.object(call.mediaType(), call.body());
        Bodies.requireForm(
                target.served().kind().group(),
                review,
                target.served().version().schema());
        var status = review.putObject("status");
        var spec = review.path("spec");
        switch (target.served().kind().names().kind()) {
            case "SelfSubjectReview" -> user(status.putObject("userInfo"), call.identity());
            case "SelfSubjectAccessReview" -> access(status, spec, call.identity());
            case "SubjectAccessReview" -> access(status, spec, subject(spec));
            case "TokenReview" -> token(status, spec);
            default -> rules(status, spec, call.identity());
        }
        return review;
    }

    private static void user(ObjectNode user, Authentication.Identity identity) {
        user.put("username", identity.user());
        if (!identity.uid().isEmpty()) {
            user.put("uid", identity.uid());
        }
        texts(user.putArray("groups"), identity.groups());
        if (!identity.extra().isEmpty()) {
            var extra = user.putObject("extra");
            identity.extra().forEach((name, values) -> texts(extra.putArray(name), values));
        }
    }

    private void access(ObjectNode status, JsonNode spec, Authentication.Identity identity) {
        var ask = ask(spec);
        var allowed = rights.allow(identity, ask);
        status.put("allowed", allowed);
        if (!allowed) {
            status.put("reason", ask.refusal(identity.user()));
        }
    }

    /** Whoever the question is about. */
    private static Authentication.Identity subject(JsonNode spec) {
        if (text(spec, "user").isEmpty() && spec.path("groups").isEmpty()) {
            throw ApiFailure.badRequest("spec.user, spec.groups: none given, expected at least one");
        }
        return new Authentication.Identity(text(spec, "user"), Json.texts(spec.path("groups")));
    }

    private static Ask ask(JsonNode spec) {
        var path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return Ask.path(text(path, "verb"), text(path, "path"));
        }
        var resource = spec.path("resourceAttributes");
        if (!resource.isObject()) {
            throw ApiFailure.badRequest("spec: expected resourceAttributes or nonResourceAttributes");
        }
        return new Ask(
                text(resource, "verb"),
                new ResourceName(text(resource, "group"), text(resource, "resource")),
                text(resource, "subresource"),
                text(resource, "namespace"),
                text(resource, "name"));
    }

    private void rules(ObjectNode status, JsonNode spec, Authentication.Identity identity) {
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        for (var rule : rights.rules(identity, text(spec, "namespace"), served())) {
            if (!rule.resources().isEmpty()) {
                resource(resources.addObject(), rule);
            }
            if (!rule.paths().isEmpty()) {
                var path = paths.addObject();
                texts(path.putArray("verbs"), rule.verbs());
                texts(path.putArray("nonResourceURLs"), rule.paths());
            }
        }
        status.put("incomplete", false);
    }

    private static void resource(ObjectNode node, PolicyRule rule) {
        texts(node.putArray("verbs"), rule.verbs());
        texts(node.putArray("apiGroups"), rule.groups());
        texts(node.putArray("resources"), rule.resources());
        if (!rule.names().isEmpty()) {
            texts(node.putArray("resourceNames"), rule.names());
        }
    }

    private Map<String, List<String>> served() {
        Map<String, List<String>> served = new TreeMap<>();
        for (var kind : catalog.kinds().all()) {
            if (kind.namespaced() && kind.origin() != Kind.Origin.REVIEW) {
                served.computeIfAbsent(kind.group(), group -> new ArrayList<>())
                        .add(kind.names().plural());
            }
        }
        return served;
    }

    private void token(ObjectNode status, JsonNode spec) {
        var audiences = new ArrayList<String>();
        spec.path("audiences").forEach(audience -> audiences.add(audience.asText()));
        if (audiences.isEmpty()) {
            audiences.add(tokens.tokens().issuer());
        }
        try {
            var claims = tokens.check(text(spec, "token"), audiences);
            status.put("authenticated", true);
            user(status.putObject("user"), ServiceAccountTokens.identity(claims));
            audiences.retainAll(claims.audiences());
            texts(status.putArray("audiences"), audiences);
        } catch (TokenRefused e) {
            status.put("authenticated", false).put("error", e.getMessage());
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    private static void texts(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
