package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.protobuf.ProtoSchema;
import io.sealane.resource.embedded.schema.Schema;
import io.sealane.resource.embedded.token.TokenClaims;
import io.sealane.resource.embedded.token.TokenClaims.Reference;
import io.sealane.resource.embedded.token.TokenSettings;
import io.sealane.resource.embedded.verb.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Issues tokens of service accounts: {@code authentication.k8s.io/v1 TokenRequest}, and checks like {@code pkg/registry/core/serviceaccount}. */
final class TokenRequests {

    private static final String KIND = "TokenRequest";
    private static final String GROUP = "authentication.k8s.io";
    private static final Set<String> BINDABLE = Set.of("Pod", "Secret");

    private static final Schema SCHEMA =
            Schema.parse(ProtoSchema.of(GROUP + "/v1", KIND).orElseThrow());

    private final ServiceAccountTokens accounts;
    private final TokenSettings settings;
    private final Clock clock;
    private final RandomGenerator random;

    TokenRequests(ServiceAccountTokens accounts, TokenSettings settings, Clock clock, RandomGenerator random) {
        this.accounts = accounts;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** @return the request with the token in its status */
    ObjectNode answer(Call call, Target target) {
        if (!call.method().equals("POST")) {
            throw ApiFailure.methodNotAllowed();
        }
        var request = Bodies.object(call.mediaType(), call.body());
        Bodies.requireForm(GROUP, request.put("kind", KIND), SCHEMA);
        var account = accounts.find("ServiceAccount", target.namespace(), target.name())
                .orElseThrow(() -> ApiFailure.notFound(target.resource(), target.name()));
        var claims = claims(request, reference("ServiceAccount", account));
        request.put("apiVersion", GROUP + "/v1").put("kind", KIND);
        Meta.of(request).put("name", target.name()).put("namespace", target.namespace());
        Meta.of(request).put("creationTimestamp", claims.issuedAt().toString());
        request.putObject("status")
                .put("token", accounts.tokens().sign(claims))
                .put("expirationTimestamp", claims.expiresAt().toString());
        return request;
    }

    private TokenClaims claims(ObjectNode request, Reference account) {
        var spec = request.path("spec");
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new TokenClaims(
                new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63).toString(),
                audiences(spec),
                now,
                now.plus(life(spec, account.name())),
                account,
                bound(spec.path("boundObjectRef"), account));
    }

    private List<String> audiences(JsonNode spec) {
        var audiences = new ArrayList<String>();
        spec.path("audiences").forEach(audience -> audiences.add(audience.asText()));
        return audiences.isEmpty() ? List.of(accounts.tokens().issuer()) : audiences;
    }

    private Duration life(JsonNode spec, String name) {
        var wanted = spec.path("expirationSeconds");
        if (wanted.isMissingNode() || wanted.isNull()) {
            return shorter(TokenSettings.LIFE_STANDARD);
        }
        var seconds = wanted.asLong();
        if (seconds < TokenSettings.LIFE_MIN.toSeconds()) {
            throw invalid(
                    name,
                    Cause.invalid(
                            "spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"));
        }
        if (seconds > 1L << 32) {
            throw invalid(
                    name,
                    Cause.invalid(
                            "spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"));
        }
        return shorter(Duration.ofSeconds(seconds));
    }

    private Duration shorter(Duration wanted) {
        return wanted.compareTo(settings.lifeMax()) > 0 ? settings.lifeMax() : wanted;
    }

    private Optional<Reference> bound(JsonNode wanted, Reference account) {
        if (wanted.isMissingNode() || wanted.isNull()) {
            return Optional.empty();
        }
        var kind = wanted.path("kind").asText("");
        if (!BINDABLE.contains(kind) || !wanted.path("apiVersion").asText("v1").equals("v1")) {
            throw invalid(account.name(), Cause.notSupported("spec.boundObjectRef.kind", kind, "Pod, Secret"));
        }
        var name = wanted.path("name").asText("");
        var resource = new ResourceName("", kind.equals("Pod") ? "pods" : "secrets");
        var found =
                accounts.find(kind, account.namespace(), name).orElseThrow(() -> ApiFailure.notFound(resource, name));
        var uid = wanted.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(Meta.uid(found))) {
            throw ApiFailure.conflict(
                    resource,
                    name,
                    "the UID in the bound object reference (" + uid + ") does not match the UID in record ("
                            + Meta.uid(found) + ")");
        }
        if (kind.equals("Pod")
                && !found.at("/spec/serviceAccountName").asText("default").equals(account.name())) {
            throw ApiFailure.badRequest("cannot bind token for serviceaccount \"" + account.name()
                    + "\" to pod running with different serviceaccount name.");
        }
        return Optional.of(reference(kind, found));
    }

    private static Reference reference(String kind, JsonNode object) {
        return new Reference(kind, Meta.namespace(object), Meta.name(object), Meta.uid(object));
    }

    private static ApiFailure invalid(String name, Cause cause) {
        return ApiFailure.invalid(GROUP, KIND, name, List.of(cause));
    }
}
