package io.sealane.serving.controller;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.sealane.resource.status.Owners;

/** The Service of a Route's name, through which its host inside leads to the gateway. Pure. */
final class Placeholder {

    private Placeholder() {}

    static Service service(HasMetadata owner, GatewayAddresses gateway) {
        return new ServiceBuilder()
                .withMetadata(metadata(owner))
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

    static Endpoints endpoints(HasMetadata owner, GatewayAddresses gateway) {
        return new EndpointsBuilder()
                .withMetadata(metadata(owner))
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

    private static ObjectMeta metadata(HasMetadata owner) {
        return new ObjectMetaBuilder()
                .withNamespace(owner.getMetadata().getNamespace())
                .withName(owner.getMetadata().getName())
                .withLabels(Meta.labels(owner))
                .addToLabels(Known.ROUTE, owner.getMetadata().getName())
                .withOwnerReferences(Owners.controller(owner))
                .build();
    }
}
