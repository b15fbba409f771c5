package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.RequestPlan;
import io.sealane.eventing.controller.config.RequestTimeouts;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.Set;
import java.util.regex.Pattern;

/** RequestReplies: a broker of the same namespace that stays, two extensions, a time. */
final class RequestReplyRules implements ObjectRules {

    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,20}");
    private static final Set<String> TAKEN = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "time",
            "subject",
            "data",
            "datacontenttype",
            "dataschema",
            "partitionkey",
            "knativebrokerttl",
            "knativearrivaltime");

    @Override
    public void prepare(ObjectNode object) {
        if (object.get("spec") instanceof ObjectNode spec) {
            fill(spec, "correlationAttribute", RequestPlan.CORRELATION);
            fill(spec, "replyAttribute", RequestPlan.REPLY);
        }
    }

    private static void fill(ObjectNode spec, String field, String otherwise) {
        if (!spec.hasNonNull(field)) {
            spec.put(field, otherwise);
        }
    }

    @Override
    public void check(Field object) {
        var spec = object.at("spec");
        var broker = spec.at("brokerRef");
        if (!broker.at("name").given()) {
            broker.at("name").required("expected the name of a broker");
        }
        References.broker(broker);
        DestinationChecks.ownNamespace(object, broker, "RequestReply");
        extension(spec.at("correlationAttribute"));
        extension(spec.at("replyAttribute"));
        if (spec.at("replyAttribute").given()
                && spec.at("replyAttribute")
                        .text()
                        .equals(spec.at("correlationAttribute").text())) {
            spec.at("replyAttribute").invalid("expected another one than spec.correlationAttribute");
        }
        var timeout = spec.at("timeout");
        if (timeout.there()) {
            try {
                RequestTimeouts.parse(timeout.text());
            } catch (IllegalArgumentException e) {
                timeout.invalid("expected an ISO 8601 duration such as PT30S, more than zero, at most PT1H");
            }
        }
        if (spec.at("secrets").given()) {
            spec.at("secrets").forbidden("expected none: correlations are random numbers that need no key");
        }
        DeliveryChecks.check(spec.at("delivery"));
    }

    private static void extension(Field name) {
        if (name.given() && (!EXTENSION.matcher(name.text()).matches() || TAKEN.contains(name.text()))) {
            name.invalid(
                    "expected the name of an extension: 1 to 20 lower-case letters and digits, none of CloudEvents");
        }
    }

    @Override
    public void change(Field object, Field before) {
        object.at("spec").at("brokerRef").unchanged(before.at("spec").at("brokerRef"));
    }
}
