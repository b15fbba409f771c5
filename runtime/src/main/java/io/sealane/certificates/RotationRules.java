package io.sealane.certificates;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;

/** What of a CARotation can be judged by itself; whether its issuer can be rotated shows in its status. */
final class RotationRules implements ObjectRules {

    private static final List<String> HOLDS = List.of("publish", "drain", "shadow");

    @Override
    public void check(Field rotation) {
        var spec = rotation.at("spec");
        if (spec.at("action").given()) {
            spec.at("action").oneOf("Rotate", "Abort", "Emergency");
        }
        for (var name : HOLDS) {
            var hold = spec.at("hold").at(name);
            if (hold.given() && !isDuration(hold.text())) {
                hold.invalid("expected a duration such as 5m");
            }
        }
    }

    private static boolean isDuration(String text) {
        try {
            return !GoDurations.parse(text).isNegative();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
