package io.sealane.serving.controller.route;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;

/** The Services of the names of a Route and its tags, through which their hosts inside lead to the gateway. Pure. */
final class Placeholder {

    private Placeholder() {}

    static Service service(HasMetadata owner, String name, GatewayAddresses gateway) {
        return new ServiceBuilder()
                .withMetadata(metadata(owner, name))
                .withNewSpec()
                .withType(gateway.host().isPresent() ? "ExternalName" : null)
                .withExternalName(gateway.host().orElse(null))
                .addNewPort()
                .withName("http")
                .withPort(80)
                .endPort()
                .addNewPort()
                .withName("https")
                .withPort(443)
                .endPort()
                .endSpec()
                .build();
    }

    static Endpoints endpoints(HasMetadata owner, String name, GatewayAddresses gateway) {
        return new EndpointsBuilder()
                .withMetadata(metadata(owner, name))
                .addNewSubset()
                .addNewAddress()
                .withIp(gateway.http().getAddress().getHostAddress())
                .endAddress()
                .addNewPort()
                .withName("http")
                .withPort(gateway.http().getPort())
                .endPort()
                .addNewPort()
                .withName("https")
                .withPort(gateway.https().getPort())
                .endPort()
                .endSubset()
                .build();
    }

    private static ObjectMeta metadata(HasMetadata owner, String name) {
        return new ObjectMetaBuilder()
                .withNamespace(owner.getMetadata().getNamespace())
                .withName(name)
                // Who is seen outside users say at the Service itself.
                .withLabels(Meta.labels(owner))
                .removeFromLabels(Known.VISIBILITY)
                .addToLabels(Known.ROUTE, owner.getMetadata().getName())
                .withOwnerReferences(Owners.controller(owner))
                .build();
    }
}
