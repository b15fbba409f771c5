package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;

/** What of a Bundle can be judged by itself: that what it writes has a key to be found by. */
final class BundleRules implements ObjectRules {

    @Override
    public void check(Field bundle) {
        for (var kind : List.of("configMap", "secret")) {
            var target = bundle.at("spec").at("target").at(kind);
            if (target.there() && !target.at("key").given()) {
                target.at("key").required("expected the key to write the roots at, such as ca.crt");
            }
        }
    }
}
