package io.sealane.node;

import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import io.sealane.certificates.CertificatesController;
import io.sealane.certificates.CertificatesSettings;
import io.sealane.certificates.SecretCredentials;
import io.sealane.eventing.controller.EventingControllerSettings;
import io.sealane.eventing.controller.EventingControllers;
import io.sealane.eventing.controller.IngressAddresses;
import io.sealane.resource.Bootstrap;
import io.sealane.resource.Resources;
import io.sealane.workload.WorkloadControllers;
import io.sealane.workload.WorkloadSettings;
import java.util.List;

/** Starts what brings the world to what the resources want. Controllers end with the actor system. */
final class Controllers {

    /** Created where absent at the first start, in this order. */
    static final List<String> BOOTSTRAP = List.of(Bootstrap.CORE, "/io/sealane/bootstrap/certificates.yaml");

    private final Foundation base;
    private final Resources resources;

    private Controllers(Foundation base, Resources resources) {
        this.base = base;
        this.resources = resources;
    }

    static void start(Foundation base, Resources resources, LocalWorkloads workloads, DataPlane data) {
        var controllers = new Controllers(base, resources);
        controllers.certificates(data);
        controllers.workloads(workloads);
        controllers.eventing(data);
    }

    private void certificates(DataPlane data) {
        var settings = CertificatesSettings.from(base.config().getConfig("sealane.cert"));
        spawn("sealane-certificates", CertificatesController.create(resources, base.work(), settings, base.clock()));
        SecretCredentials.watch(resources, data.credentials()::serves, base.work())
                .listen(data.credentials());
    }

    private void workloads(LocalWorkloads workloads) {
        var settings = WorkloadSettings.from(base.config().getConfig("sealane.workload"));
        var surroundings = new WorkloadControllers.Surroundings(
                resources, base.settings().handlers(), workloads.book(), workloads.names(), base.clock(), base.work());
        spawn("sealane-workload", WorkloadControllers.create(settings, surroundings));
    }

    private void eventing(DataPlane data) {
        var surroundings = new EventingControllers.Surroundings(
                resources,
                data.mesh(),
                data::encryption,
                new IngressAddresses(
                        data.httpAddress().getPort(), data.httpsAddress().getPort()),
                base.clock(),
                base.work());
        spawn(
                "sealane-eventing",
                EventingControllers.create(
                        EventingControllerSettings.from(base.config().getConfig("sealane.eventing.controller")),
                        surroundings));
    }

    private <T> void spawn(String name, Behavior<T> behavior) {
        base.system().systemActorOf(behavior, name, Props.empty());
    }
}
