package io.sealane.resource.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;

/** Who owns whom: what a controller made goes with its owner, and it touches nothing else. Pure. */
public final class Owners {

    private Owners() {}

    /** Makes an object the controller of another. */
    public static OwnerReference controller(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** Whether an object is controlled by this very owner. */
    public static boolean controls(HasMetadata owner, HasMetadata object) {
        var references = object.getMetadata().getOwnerReferences();
        return (references == null ? List.<OwnerReference>of() : references)
                .stream()
                        .anyMatch(reference -> Boolean.TRUE.equals(reference.getController())
                                && owner.getMetadata().getUid().equals(reference.getUid()));
    }

    /** Whether an object is on its way out. */
    public static boolean isLeaving(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}
