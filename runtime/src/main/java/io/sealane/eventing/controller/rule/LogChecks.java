package io.sealane.eventing.controller.rule;

import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.delivery.IsoDurations;
import io.sealane.gateway.event.EventTtl;
import io.sealane.resource.embedded.admission.Field;

/** What the annotations of whatever stores events must be. Pure. */
final class LogChecks {

    private LogChecks() {}

    static void check(Field object) {
        var annotations = object.at("metadata").at("annotations");
        var partitions = annotations.key(Brokers.PARTITIONS);
        if (partitions.there() && Brokers.number(partitions.text()).isEmpty()) {
            partitions.invalid("expected 1 to " + Brokers.PARTITIONS_MAX);
        }
        var retention = annotations.key(Brokers.RETENTION);
        if (retention.there()) {
            try {
                IsoDurations.parse(retention.text(), retention.path());
            } catch (IllegalArgumentException e) {
                retention.invalid("expected an ISO 8601 duration such as PT1H, from zero to P100Y");
            }
        }
        var ttl = annotations.key(Brokers.TTL);
        if (ttl.there() && Brokers.passes(ttl.text()).isEmpty()) {
            ttl.invalid("expected 1 to " + EventTtl.PASSES_MAX);
        }
        var bytes = annotations.key(Brokers.RETENTION_BYTES);
        if (bytes.there() && Brokers.bytes(bytes.text()).isEmpty()) {
            bytes.invalid("expected a quantity of bytes such as 512Mi, at least 1Mi");
        }
    }
}
