package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.workload.cluster.ClusterServices;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is given to run a Revision: a Deployment whose Pods need nothing beside their own containers, and a private Service, whose
 * EndpointSlices say which of them are ready. Pure.
 *
 * <p>What Knative's queue-proxy does in each Pod the gateway does: limits, deadlines, probing by the kubelet's word, the request log. What it
 * cannot do is TLS inside the Pod: a container that serves TLS says at which port, by annotation.
 *
 * @param leave between a Pod's being told to end and its containers' being told, so that gateways hear of it first; not negative
 */
public record ClusterShape(Duration leave) implements RevisionShape {

    /** At which port a Revision's containers take the same requests over TLS, with the key in {@link #CERTIFICATES}. */
    public static final String TLS_PORT = "serving.sealane.io/tls-port";

    /** Where such a container finds its key, certificate and roots; Knative's queue-proxy has them there, too. */
    static final String CERTIFICATES = "/var/lib/knative/certs";

    private static final String VOLUME = "server-certs";
    private static final String SERVICE_TYPE = "networking.internal.knative.dev/serviceType";
    private static final int HTTPS_PORT = 443;
    private static final int PORT_MAX = 65_535;

    @Override
    public Deployment deployment(Revision revision, int replicas) {
        var plain = RevisionWorkload.deployment(revision, replicas);
        return new DeploymentBuilder(plain)
                .editSpec()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .editTemplate()
                .withSpec(pod(plain.getSpec().getTemplate().getSpec(), revision))
                .endTemplate()
                .endSpec()
                .build();
    }

    @Override
    public Service service(Revision revision) {
        var name = revision.getMetadata().getName();
        var service = new ServiceBuilder(RevisionWorkload.service(revision))
                .editMetadata()
                .withName(privateName(name))
                .addToLabels(SERVICE_TYPE, "Private")
                .addToLabels(ClusterServices.PRIVATE_OF, name)
                .endMetadata()
                .editSpec()
                // Nobody but gateways asks it, and they ask its Pods.
                .withClusterIP("None")
                .endSpec();
        tlsPort(revision)
                .ifPresent(port -> service.editSpec()
                        .addNewPort()
                        .withName("https")
                        .withPort(HTTPS_PORT)
                        .withTargetPort(new IntOrString(port))
                        .endPort()
                        .endSpec());
        return service.build();
    }

    /** A Revision's own name may be as long as a Service's, which leaves no room for an ending. */
    static String privateName(String revision) {
        return Meta.childName(revision + ClusterServices.PRIVATE);
    }

    @Override
    public InternalTls.Part part(Revision revision) {
        return tlsPort(revision).map(InternalTls.Part::at).orElse(InternalTls.Part.NONE);
    }

    /** Others than numbers of ports are refused by our own API server, and mean nothing where another let them in. */
    static Optional<Integer> tlsPort(Revision revision) {
        return Meta.annotation(revision, TLS_PORT).filter(ClusterShape::isPort).map(Integer::parseInt);
    }

    /** Whether a text is the number of a port. */
    public static boolean isPort(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= PORT_MAX;
    }

    private PodSpec pod(PodSpec spec, Revision revision) {
        var tls = tlsPort(revision).isPresent();
        var port = RevisionWorkload.portNumber(revision);
        var asked = RevisionWorkload.asked(revision);
        var timeout =
                Optional.ofNullable(revision.getSpec().getTimeoutSeconds()).orElse(0L);
        var grace = Optional.ofNullable(spec.getTerminationGracePeriodSeconds()).orElse(timeout + leave.toSeconds());
        // Kubernetes refuses a Pod whose containers sleep for longer than it may take to end.
        var within = new ClusterShape(Duration.ofSeconds(Math.min(leave.toSeconds(), grace)));
        var containers = spec.getContainers().stream()
                .map(container -> asked.contains(container.getName())
                        ? within.asked(container, port, tls)
                        : within.common(new ContainerBuilder(container), container, port)
                                .build())
                .toList();
        var pod = new PodSpecBuilder(spec).withContainers(containers).withTerminationGracePeriodSeconds(grace);
        if (tls) {
            pod.addNewVolume()
                    .withName(VOLUME)
                    .withNewSecret()
                    .withSecretName(Known.WORKLOAD_CERTIFICATE)
                    // It is made once system-internal-tls is on.
                    .withOptional(true)
                    .endSecret()
                    .endVolume();
        }
        return pod.build();
    }

    private Container asked(Container container, int port, boolean tls) {
        var all = common(new ContainerBuilder(container), container, port);
        if (container.getReadinessProbe() == null) {
            // Without a word of its own it is ready when somebody listens at its port.
            all.withNewReadinessProbe()
                    .withNewTcpSocket()
                    .withPort(new IntOrString(port))
                    .endTcpSocket()
                    .withPeriodSeconds(1)
                    .endReadinessProbe();
        }
        if (tls) {
            all.addNewVolumeMount()
                    .withName(VOLUME)
                    .withMountPath(CERTIFICATES)
                    .withReadOnly(true)
                    .endVolumeMount();
        }
        return all.build();
    }

    private ContainerBuilder common(ContainerBuilder all, Container container, int port) {
        if (container.getLifecycle() == null && leave.toSeconds() > 0) {
            all.withLifecycle(new LifecycleBuilder()
                    .withNewPreStop()
                    .withNewSleep(leave.toSeconds())
                    .endPreStop()
                    .build());
        }
        if (container.getTerminationMessagePolicy() == null) {
            all.withTerminationMessagePolicy("FallbackToLogsOnError");
        }
        all.withLivenessProbe(completed(container.getLivenessProbe(), port));
        all.withStartupProbe(completed(container.getStartupProbe(), port));
        all.withReadinessProbe(completed(container.getReadinessProbe(), port));
        return all;
    }

    /** A kubelet wants a port with each probe, where Knative leaves it to the queue-proxy. */
    private static @Nullable Probe completed(@Nullable Probe given, int port) {
        if (given == null) {
            return null;
        }
        var probe = new ProbeBuilder(ProbePorts.filled(given, port));
        if (!ProbePorts.hasHandler(given)) {
            probe.withNewTcpSocket().withPort(new IntOrString(port)).endTcpSocket();
        }
        if (Objects.equals(given.getPeriodSeconds(), 0)) {
            // As often as possible, to Knative.
            probe.withPeriodSeconds(1);
        }
        return probe.build();
    }
}
