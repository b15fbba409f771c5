package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.verb.FieldValidation;
import io.sealane.resource.embedded.verb.Target;

/** Answers of the kinds that are questions: who am I, what may I do. Whoever is known here may do everything. */
final class Reviews {

    private Reviews() {}

    static ObjectNode answer(Call call, Target target) {
        if (!call.method().equals("POST")) {
            throw ApiFailure.methodNotAllowed();
        }
        var review = Bodies.object(call.mediaType(), call.body(), FieldValidation.IGNORE);
        var status = review.putObject("status");
        switch (target.served().kind().names().kind()) {
            case "SelfSubjectReview" -> {
                var user = status.putObject("userInfo")
                        .put("username", call.identity().user());
                var groups = user.putArray("groups");
                call.identity().groups().forEach(groups::add);
            }
            case "SelfSubjectAccessReview" -> status.put("allowed", true);
            default -> {
                var rule = status.putArray("resourceRules").addObject();
                for (var field : new String[] {"verbs", "apiGroups", "resources"}) {
                    rule.putArray(field).add("*");
                }
                var paths = Json.object();
                paths.putArray("verbs").add("*");
                paths.putArray("nonResourceURLs").add("*");
                status.putArray("nonResourceRules").add(paths);
                status.put("incomplete", false);
            }
        }
        return review;
    }
}
