package io.sealane.resource.operator;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Set;

/** The resource {@code operator.knative.dev/v1beta1 KnativeEventing}, as far as it is acted upon: the ConfigMaps of eventing. */
@Group(OperatorResource.GROUP)
@Version(OperatorResource.VERSION)
@JsonDeserialize(using = JsonDeserializer.None.class)
public final class KnativeEventing extends OperatorResource {

    public KnativeEventing() {
        super("KnativeEventing");
    }

    @Override
    Set<String> wholeNames() {
        return Set.of("default-ch-webhook");
    }

    @Override
    OperatorResource empty() {
        return new KnativeEventing();
    }
}
