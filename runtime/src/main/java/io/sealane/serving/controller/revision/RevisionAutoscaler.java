package io.sealane.serving.controller.revision;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscalerBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.ServerlessService;
import io.fabric8.knative.internal.networking.v1alpha1.ServerlessServiceBuilder;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.StatusEvents;
import io.sealane.resource.status.StatusEvents.News;
import io.sealane.serving.scale.Decision.Activity;
import java.time.Instant;
import java.util.List;

/**
 * How a Revision is scaled, as users of Knative look for it: its PodAutoscaler and its ServerlessService. They are shown and not read: what
 * counts are the Revision's annotations. Pure.
 */
public final class RevisionAutoscaler {

    private static final String ACTIVE = "Active";
    private static final String NO_TRAFFIC = "NoTraffic";
    private static final String INITIALIZED = "ScaleTargetInitialized";
    private static final String POPULATED = "EndpointsPopulated";

    private RevisionAutoscaler() {}

    /** What is told of serving's kinds: that nothing comes in, so that no Pod is kept, is no trouble. */
    public static List<News> story(HasMetadata before, HasMetadata after) {
        return StatusEvents.conditions(Conditions.READY, before, after).stream()
                .map(news -> news.reason().equals(NO_TRAFFIC) ? new News(false, news.reason(), news.message()) : news)
                .toList();
    }

    static PodAutoscaler autoscaler(Revision revision, RoutingState routing) {
        var limit = revision.getSpec().getContainerConcurrency();
        return new PodAutoscalerBuilder()
                .withMetadata(RevisionWorkload.metadata(
                        revision, revision.getMetadata().getName()))
                .withNewSpec()
                .withContainerConcurrency(limit == null ? 0 : limit)
                .withProtocolType(protocol(revision))
                .withReachability(routing.reachability())
                .withScaleTargetRef(deployment(revision))
                .endSpec()
                .build();
    }

    /** @param leading the Service that has the Pods' addresses */
    static PodAutoscaler status(
            PodAutoscaler read, String leading, int ready, RevisionScaling.State scale, Instant now) {
        var before = read.getStatus() == null ? null : read.getStatus().getConditions();
        var conditions = new Conditions(before, now);
        var activity = scale.decision().map(decision -> decision.activity()).orElse(Activity.QUEUED);
        switch (activity) {
            case ACTIVE -> conditions.yes(ACTIVE).yes(INITIALIZED);
            case QUEUED ->
                conditions.unknown(
                        ACTIVE, "Queued", "Requests to the target are being buffered as resources are provisioned.");
            case NO_TRAFFIC -> conditions.no(ACTIVE, NO_TRAFFIC, "The target is not receiving traffic.");
            case TIMED_OUT -> conditions.no(ACTIVE, "TimedOut", "The target could not be activated.");
        }
        return new PodAutoscalerBuilder(read)
                .withNewStatus()
                .withObservedGeneration(read.getMetadata().getGeneration())
                .withConditions(conditions.build())
                .withDesiredScale(scale.replicas())
                .withActualScale(ready)
                .withServiceName(leading)
                .endStatus()
                .build();
    }

    /** The gateway is always on the way; what this says is whether it holds requests for bursts. */
    static ServerlessService serverless(Revision revision, RevisionScaling.State scale) {
        boolean serves = scale.decision()
                .filter(decision -> decision.wanted() > 0 && decision.excessBurst() >= 0)
                .isPresent();
        return new ServerlessServiceBuilder()
                .withMetadata(RevisionWorkload.metadata(
                        revision, revision.getMetadata().getName()))
                .withNewSpec()
                .withMode(serves ? "Serve" : "Proxy")
                .withNumActivators(1)
                .withProtocolType(protocol(revision))
                .withObjectRef(deployment(revision))
                .endSpec()
                .build();
    }

    /** @param leading the Service that has the Pods' addresses */
    static ServerlessService status(ServerlessService read, String leading, int ready, Instant now) {
        var before = read.getStatus() == null ? null : read.getStatus().getConditions();
        var conditions = new Conditions(before, now);
        if (ready > 0) {
            conditions.yes(POPULATED);
        } else {
            conditions.unknown(POPULATED, "NoHealthyBackends", "SKS is in Proxy mode");
        }
        return new ServerlessServiceBuilder(read)
                .withNewStatus()
                .withObservedGeneration(read.getMetadata().getGeneration())
                .withConditions(conditions.build())
                .withServiceName(leading)
                .withPrivateServiceName(leading)
                .endStatus()
                .build();
    }

    private static String protocol(Revision revision) {
        return RevisionWorkload.isHttp2(revision) ? "h2c" : "http1";
    }

    private static ObjectReference deployment(Revision revision) {
        return new ObjectReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(RevisionWorkload.deployment(ResourceKey.of(revision)).name())
                .build();
    }
}
