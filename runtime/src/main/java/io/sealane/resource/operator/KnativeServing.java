package io.sealane.resource.operator;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Set;

/** The resource {@code operator.knative.dev/v1beta1 KnativeServing}, as far as it is acted upon: the ConfigMaps of serving. */
@Group(OperatorResource.GROUP)
@Version(OperatorResource.VERSION)
@JsonDeserialize(using = JsonDeserializer.None.class)
public final class KnativeServing extends OperatorResource {

    public KnativeServing() {
        super("KnativeServing");
    }

    @Override
    Set<String> wholeNames() {
        return Set.of();
    }

    @Override
    OperatorResource empty() {
        return new KnativeServing();
    }
}
