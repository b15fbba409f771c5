package io.sealane.eventing.controller.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.status.ObjectEvents;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what is wrong with ConfigMaps: as Events on them, and in the log. The API server of this project refuses to store most of that;
 * another one asks nobody.
 */
public final class ConfigFaults {

    /** Reason of the Events. */
    public static final String REASON = "NotUnderstood";

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFaults.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectRules rules;
    private final ObjectEvents events;

    /** @param rules of ConfigMaps */
    public ConfigFaults(ObjectRules rules, ObjectEvents events) {
        this.rules = rules;
        this.events = events;
    }

    /** What would be refused, one sentence each. */
    public List<String> faults(ConfigMap map) {
        return Field.check(JSON.valueToTree(map), rules::check).stream()
                .map(Cause::toString)
                .toList();
    }

    /** What has no effect, one sentence each. */
    public List<String> warnings(ConfigMap map) {
        return rules.warnings(Field.of(JSON.valueToTree(map)));
    }

    /** Tells of everything that is wrong with a ConfigMap, or has no effect. */
    public void tell(ConfigMap map) {
        tell(map, faults(map));
        tell(map, warnings(map));
    }

    /** Tells of problems, one sentence each. */
    public void tell(ConfigMap map, List<String> problems) {
        problems.forEach(problem -> {
            LOG.warn("ConfigMap {}: {}", ResourceKey.of(map), problem.replace('\n', ' '));
            events.warning(map, REASON, problem);
        });
    }
}
