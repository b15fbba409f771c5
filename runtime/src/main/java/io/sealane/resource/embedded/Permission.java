package io.sealane.resource.embedded;

import io.sealane.resource.embedded.access.Ask;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.verb.Target;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a request against what its sender may do. */
final class Permission {

    private static final Logger LOG = LoggerFactory.getLogger(Permission.class);
    private static final Pattern NAME = Pattern.compile("(?:^|,)metadata\\.name==?([^,=]+)(?:,|$)");

    private Permission() {}

    /** @throws ApiFailure {@code 403} when it may not be done, {@code 404} when there is no such resource */
    static void require(Call call, Kinds kinds, Rights rights) {
        var target = ApiPath.target(call.segments(), kinds);
        var ask = ask(verb(call, target), target, target.name().isEmpty() ? selected(call) : target.name());
        if (!rights.allow(call.identity(), ask)) {
            throw refused(call, target, ask);
        }
    }

    /**
     * What is applied and is not there is created: leave to patch is not enough for that.
     *
     * @param isThere asked only when it matters
     * @throws ApiFailure {@code 403} when it may not be created
     */
    static void requireCreate(Call call, Target target, BooleanSupplier isThere, Rights rights) {
        var ask = ask("create", target, target.name());
        if (target.subresource().isEmpty() && !rights.allow(call.identity(), ask) && !isThere.getAsBoolean()) {
            throw refused(call, target, ask);
        }
    }

    private static Ask ask(String verb, Target target, String name) {
        return new Ask(verb, target.resource(), target.subresource(), target.namespace(), name);
    }

    private static ApiFailure refused(Call call, Target target, Ask ask) {
        var refusal = ask.refusal(call.identity().user());
        LOG.debug("refused: {}", refusal);
        return ApiFailure.forbidden(target.resource(), target.name(), refusal);
    }

    /** Who lists or watches one object by its name asks for no other; empty when nothing or more is selected. */
    private static String selected(Call call) {
        var name = NAME.matcher(call.query().text("fieldSelector"));
        return call.method().equals("POST") || !name.find() ? "" : name.group(1);
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
