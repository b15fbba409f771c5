package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.table.Form;
import io.sealane.resource.embedded.verb.ApiObjects;
import io.sealane.resource.embedded.verb.DeleteOptions;
import io.sealane.resource.embedded.verb.Target;
import io.sealane.resource.embedded.verb.WriteOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Objects and collections: which verb a request is, and its answer. */
final class ObjectRoutes {

    private final ApiObjects objects;
    private final PodLogs logs;
    private final Reviews reviews;
    private final TokenRequests tokens;
    private final Rights rights;
    private final Clock clock;

    ObjectRoutes(
            ApiObjects objects,
            PodLogs logs,
            ServiceAccountTokens accounts,
            TokenRequests tokens,
            Rights rights,
            Clock clock) {
        this.objects = objects;
        this.logs = logs;
        this.reviews = new Reviews(accounts, objects.catalog(), rights);
        this.tokens = tokens;
        this.rights = rights;
        this.clock = clock;
    }

    CompletionStage<HttpResponse> answer(Call call) {
        var target = ApiPath.target(call.segments(), objects.catalog().kinds());
        if (target.subresource().equals("log")) {
            return log(call, target);
        }
        return CompletableFuture.completedFuture(now(call, target));
    }

    private HttpResponse now(Call call, Target target) {
        if (target.served().kind().origin() == Kind.Origin.REVIEW) {
            return Answers.json(201, reviews.answer(call, target));
        }
        if (target.subresource().equals("token")) {
            return Answers.json(201, tokens.answer(call, target));
        }
        if (target.subresource().equals("scale")) {
            return scale(call, target);
        }
        if (target.subresource().equals("finalize")) {
            return finish(call, target);
        }
        return target.name().isEmpty() ? collection(call, target) : object(call, target);
    }

    private HttpResponse collection(Call call, Target target) {
        return switch (call.method()) {
            case "GET", "HEAD" -> call.query().isTrue("watch") ? watch(call, target) : list(call, target);
            case "POST" -> create(call, target);
            case "DELETE" -> deleteAll(call, target);
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    private HttpResponse object(Call call, Target target) {
        return switch (call.method()) {
            case "GET", "HEAD" -> read(call, target);
            case "PUT" -> replace(call, target);
            case "PATCH" -> patch(call, target);
            case "DELETE" -> delete(call, target);
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    private HttpResponse list(Call call, Target target) {
        var page =
                objects.reads().list(target, call.query().list(target.served().kind()));
        return Answers.json(200, call.form().list(target.served(), page.objects(), page.meta(), clock.instant()));
    }

    private HttpResponse watch(Call call, Target target) {
        var options = call.query().list(target.served().kind());
        if (call.wantsWebSocket()) {
            return Answers.text("WebSockets are not served: watch without\n");
        }
        return Answers.watch(objects.watches()
                .watch(target, options, call.form(), call.identity().user()));
    }

    private HttpResponse create(Call call, Target target) {
        var options = call.write();
        if (target.served().kind().namespaced() && target.namespace().isEmpty()) {
            throw ApiFailure.methodNotAllowed();
        }
        var body = Bodies.object(call.mediaType(), call.body(), options);
        var created = objects.writes().create(target, body, options);
        return Answers.warned(shown(call, target, 201, created), options.warnings());
    }

    private HttpResponse read(Call call, Target target) {
        return call.form() instanceof Form.Whole
                ? Answers.json(200, objects.reads().json(target))
                : shown(call, target, 200, objects.reads().get(target));
    }

    private HttpResponse replace(Call call, Target target) {
        var options = call.write();
        var body = Bodies.object(call.mediaType(), call.body(), options);
        var replaced = objects.writes().replace(target, body, options);
        return Answers.warned(shown(call, target, 200, replaced), options.warnings());
    }

    private HttpResponse patch(Call call, Target target) {
        var options = call.write();
        if (Patches.isApply(call.mediaType())) {
            return apply(call, target, options);
        }
        if (!call.query().text("force").isEmpty()) {
            throw Patches.forceForbidden();
        }
        var patch = Patches.of(target.served().kind(), call.mediaType(), call.body());
        var patched = objects.writes().change(target, patch, options);
        return Answers.warned(shown(call, target, 200, patched), options.warnings());
    }

    private HttpResponse apply(Call call, Target target, WriteOptions options) {
        if (call.query().text("fieldManager").isEmpty()) {
            throw Patches.managerRequired();
        }
        Permission.requireCreate(call, target, () -> objects.reads().has(target), rights);
        var config = Bodies.object("application/yaml", call.body(), options);
        var applied = objects.writes().apply(target, config, call.query().isTrue("force"), options);
        return Answers.warned(shown(call, target, applied.created() ? 201 : 200, applied.object()), options.warnings());
    }

    private HttpResponse scale(Call call, Target target) {
        var paths = target.served().version().scale().orElseThrow(ApiFailure::noSuchPath);
        var whole = new Target(target.served(), target.namespace(), target.name(), "");
        var object = switch (call.method()) {
            case "GET", "HEAD" -> objects.reads().get(whole);
            case "PUT" -> {
                var body = Bodies.object(call.mediaType(), call.body());
                yield objects.writes().change(whole, Scales.change(scale -> body, paths), call.write());
            }
            case "PATCH" -> {
                var patch = Patches.of(target.served().kind(), call.mediaType(), call.body());
                yield objects.writes().change(whole, Scales.change(patch, paths), call.write());
            }
            default -> throw ApiFailure.methodNotAllowed();
        };
        return Answers.json(200, Scales.of(object, paths));
    }

    /** Whoever clears the last of a namespace's own finalizers lets it go. */
    private HttpResponse finish(Call call, Target target) {
        if (!call.method().equals("PUT")) {
            throw ApiFailure.methodNotAllowed();
        }
        var body = Bodies.object(call.mediaType(), call.body());
        return shown(call, target, 200, objects.writes().finalizeNamespace(target, body, call.write()));
    }

    private HttpResponse delete(Call call, Target target) {
        if (!target.subresource().isEmpty()) {
            throw ApiFailure.methodNotAllowed();
        }
        var deleted = objects.writes().delete(target, deleteOptions(call));
        return deleted.gone()
                ? Answers.json(200, success(target, deleted.object()))
                : shown(call, target, 200, deleted.object());
    }

    private HttpResponse deleteAll(Call call, Target target) {
        var options = deleteOptions(call);
        var page =
                objects.reads().list(target, call.query().list(target.served().kind()));
        var deleted = new ArrayList<ObjectNode>();
        for (var object : page.objects()) {
            var one = new Target(target.served(), Meta.namespace(object), Meta.name(object), "");
            deleted.add(objects.writes().delete(one, options).object());
        }
        return Answers.json(200, call.form().list(target.served(), deleted, page.meta(), clock.instant()));
    }

    private static DeleteOptions deleteOptions(Call call) {
        var body = Bodies.any(call.mediaType(), call.body());
        // There is nothing to wait for, but what is no number is a mistake.
        call.query().number("gracePeriodSeconds");
        return DeleteOptions.parse(
                body, call.query().text("propagationPolicy"), call.query().isDryRun());
    }

    private HttpResponse shown(Call call, Target target, int code, ObjectNode object) {
        return Answers.json(code, call.form().object(target.served(), object, clock.instant()));
    }

    private static ObjectNode success(Target target, ObjectNode object) {
        var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        var details = status.putObject("details").put("name", Meta.name(object));
        if (!target.resource().group().isEmpty()) {
            details.put("group", target.resource().group());
        }
        details.put("kind", target.resource().plural()).put("uid", Meta.uid(object));
        return status;
    }

    private CompletionStage<HttpResponse> log(Call call, Target target) {
        if (!call.method().equals("GET")) {
            throw ApiFailure.methodNotAllowed();
        }
        var pod = objects.reads().get(new Target(target.served(), target.namespace(), target.name(), ""));
        var options = call.query().log(clock.instant());
        var container = PodContainers.chosen(pod, options);
        return logs.logs(target.namespace(), target.name(), options)
                .thenApply(found -> found.map(Answers::stream)
                        .orElseThrow(() -> ApiFailure.badRequest("container \"" + container + "\" in pod \""
                                + target.name() + "\" is waiting to start: " + PodContainers.waiting(pod, container))));
    }
}
