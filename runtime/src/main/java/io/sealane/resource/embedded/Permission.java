package io.sealane.resource.embedded;

import io.sealane.resource.embedded.access.Access;
import io.sealane.resource.embedded.access.Ask;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.verb.Target;

/** Holds a request against what its sender may do. */
final class Permission {

    private Permission() {}

    /** @throws ApiFailure {@code 403} when it may not be done, {@code 404} when there is no such resource */
    static void require(Call call, Kinds kinds) {
        var target = ApiPath.target(call.segments(), kinds);
        var ask = new Ask(
                verb(call, target),
                target.resource().group(),
                target.resource().plural(),
                target.subresource(),
                target.namespace(),
                target.name(),
                "");
        var identity = call.identity();
        if (!Access.allows(identity.user(), identity.groups(), ask)) {
            throw ApiFailure.forbidden(target.resource(), target.name(), ask.refusal(identity.user()));
        }
    }

    private static String verb(Call call, Target target) {
        var one = !target.name().isEmpty();
        return switch (call.method()) {
            case "GET", "HEAD" -> one ? "get" : call.query().isTrue("watch") ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> throw ApiFailure.methodNotAllowed();
        };
    }
}
