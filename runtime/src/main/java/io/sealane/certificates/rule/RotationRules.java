package io.sealane.certificates.rule;

import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationSettings;
import io.sealane.cert.rotation.RotationSettings.Holds;
import io.sealane.certificates.model.GoDurations;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What of a CARotation can be judged by itself; whether its issuer can be rotated shows in its status. */
final class RotationRules implements ObjectRules {

    private static final List<String> HOLDS = List.of("publish", "drain", "shadow");
    /** Nobody trusts the next authority's root yet; none: the node has not looked at it yet. */
    private static final Set<String> UNDECIDED = Set.of("", "Queued", "Preparing");

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
        var tenants = spec.at("hold").at("tenants");
        if (tenants.given() && !tenants.text().equals(RotationSettings.UNLIMITED) && !isBound(tenants.text())) {
            tenants.invalid("expected " + RotationSettings.UNLIMITED + ", or a duration from 0s to "
                    + Holds.TENANTS_MAX.toHours() + "h, such as 720h");
        }
    }

    /** What a rotation has done so far is done to that issuer, which another one would inherit half done. */
    @Override
    public void change(Field rotation, Field before) {
        rotation.at("spec").at("issuerRef").unchanged(before.at("spec").at("issuerRef"));
        var phase = before.at("status").at("phase").text();
        var next = rotation.at("spec").at("next");
        if (!UNDECIDED.contains(phase)
                && !next.value().equals(before.at("spec").at("next").value())) {
            next.invalid("can be changed while Queued or Preparing only, this rotation is in phase " + phase
                    + "; expected another CARotation");
        }
    }

    /** An abort that comes too late is kept, for it is no fault to ask; without a word it would look as if it were on its way. */
    @Override
    public List<String> warnings(Field rotation) {
        var phase = rotation.at("status").at("phase").text();
        return rotation.at("spec").at("action").text().equals("Abort") && isSwitched(phase)
                ? List.of("spec.action: Abort comes too late and has no effect: from Switching on a rotation only"
                        + " goes on, this one is in phase " + phase)
                : List.of();
    }

    private static boolean isSwitched(String word) {
        return Arrays.stream(RotationPhase.values())
                .anyMatch(phase -> phase.isSwitched() && phase.name().equalsIgnoreCase(word));
    }

    private static boolean isBound(String text) {
        return isDuration(text) && GoDurations.parse(text).compareTo(Holds.TENANTS_MAX) <= 0;
    }

    private static boolean isDuration(String text) {
        try {
            return !GoDurations.parse(text).isNegative();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
