package io.sealane.resource.embedded.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Rbac;
import java.util.Optional;

/** The message of a kind, where Kubernetes' own definitions have one. */
final class CoreMessages {

    private CoreMessages() {}

    static Optional<Descriptor> of(String apiVersion, String kind) {
        if (kind.equals("DeleteOptions")) {
            return Optional.of(Meta.DeleteOptions.getDescriptor());
        }
        var file = switch (apiVersion) {
            case "v1" -> V1.getDescriptor();
            case "apps/v1" -> V1Apps.getDescriptor();
            case "authentication.k8s.io/v1" -> V1Authentication.getDescriptor();
            case "authorization.k8s.io/v1" -> V1Authorization.getDescriptor();
            case "rbac.authorization.k8s.io/v1" -> V1Rbac.getDescriptor();
            default -> null;
        };
        return file == null ? Optional.empty() : Optional.ofNullable(file.findMessageTypeByName(kind));
    }
}
