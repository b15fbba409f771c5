package io.sealane.workload;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.Owners;
import io.sealane.resource.status.StatusEvents;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Runs the controllers of Pods, Deployments and Services. Only where there is no cluster: there, a kubelet does this. */
public final class WorkloadControllers {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private enum Synced implements Command {
        INSTANCE
    }

    /**
     * What the controllers work with.
     *
     * @param workloads runs the containers
     * @param logs takes what they write
     * @param names learns where Services lead
     * @param work starts and stops containers
     */
    public record Surroundings(
            Resources resources,
            Workloads workloads,
            PodLogBook logs,
            MeshNames names,
            InstantSource clock,
            Executor work) {}

    private WorkloadControllers() {}

    /** The controllers as one actor; Pods run on after it ends, until the JVM does. */
    public static Behavior<Command> create(WorkloadSettings settings, Surroundings with) {
        return Behaviors.setup(context -> {
            var resources = with.resources();
            var synced = CompletableFuture.allOf(
                    resources.informer(Pod.class).synced().toCompletableFuture(),
                    resources.informer(Deployment.class).synced().toCompletableFuture(),
                    resources.informer(Service.class).synced().toCompletableFuture(),
                    resources.informer(Endpoints.class).synced().toCompletableFuture(),
                    resources.informer(EndpointSlice.class).synced().toCompletableFuture());
            context.pipeToSelf(synced, (done, failure) -> Synced.INSTANCE);
            return Behaviors.receive(Command.class)
                    .onMessageEquals(Synced.INSTANCE, () -> run(context, settings, with))
                    .build();
        });
    }

    private static Behavior<Command> run(ActorContext<Command> context, WorkloadSettings settings, Surroundings with) {
        var resources = with.resources();
        var running = new RunningPods(with.workloads(), with.logs(), with.clock());
        var events = new ObjectEvents(resources, "sealane-workload", with.clock());
        var told = new StatusEvents(resources, events, PodStory::of);
        var services = context.spawn(
                Reconcilers.create(
                        "service", new ServiceReconciler(resources, running, with.names()), settings.queue()),
                "services");
        var pods = context.spawn(
                Reconcilers.waking(
                        "pod",
                        queue -> new PodReconciler(
                                told,
                                running,
                                settings,
                                with.clock(),
                                with.work(),
                                new PodReconciler.Hearers(
                                        key -> wake(resources, key, services, queue),
                                        started -> wakeServicesOf(resources, started, services))),
                        settings.queue()),
                "pods");
        Reconcilers.wakeOn(resources.informer(Pod.class), pods);
        wakeDeployments(
                resources,
                context.spawn(
                        Reconcilers.create(
                                "deployment",
                                new DeploymentReconciler(resources, events, with.clock()),
                                settings.queue()),
                        "deployments"));
        wakeServices(resources, services);
        return Behaviors.empty();
    }

    /** First what lets requests go on, then what tells of it. */
    private static void wake(
            Resources resources,
            ResourceKey pod,
            ActorRef<Reconcilers.Command> services,
            ActorRef<Reconcilers.Command> pods) {
        resources.informer(Pod.class).get(pod).ifPresent(found -> wakeServicesOf(resources, found, services));
        pods.tell(new Reconcilers.Wake(pod));
    }

    private static void wakeDeployments(Resources resources, ActorRef<Reconcilers.Command> queue) {
        var deployments = resources.informer(Deployment.class);
        Reconcilers.wakeOn(deployments, queue);
        Reconcilers.wakeOn(
                resources.informer(Pod.class),
                queue,
                change -> deployments.list().stream()
                        .filter(deployment -> Owners.controls(deployment, change.resource()))
                        .map(ResourceKey::of));
    }

    private static void wakeServicesOf(Resources resources, Pod pod, ActorRef<Reconcilers.Command> queue) {
        resources.informer(Service.class).list().stream()
                .filter(service -> ServiceEndpoints.selects(service, pod))
                .forEach(service -> queue.tell(new Reconcilers.Wake(ResourceKey.of(service))));
    }

    private static void wakeServices(Resources resources, ActorRef<Reconcilers.Command> queue) {
        var services = resources.informer(Service.class);
        Reconcilers.wakeOn(services, queue);
        Reconcilers.wakeOn(
                resources.informer(Pod.class),
                queue,
                change -> services.list().stream()
                        .filter(service -> ServiceEndpoints.selects(service, change.resource()))
                        .map(ResourceKey::of));
        Reconcilers.wakeOn(resources.informer(Endpoints.class), queue, change -> Stream.of(change.key()));
        Reconcilers.wakeOn(
                resources.informer(EndpointSlice.class),
                queue,
                change -> services.list().stream()
                        .filter(service -> change.key()
                                .equals(new ResourceKey(
                                        service.getMetadata().getNamespace(),
                                        service.getMetadata().getName() + "-sealane")))
                        .map(ResourceKey::of));
    }
}
