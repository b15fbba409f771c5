package io.sealane.resource.embedded.admission;

import java.util.HashSet;

/**
 * What the specification of a Pod must be, wherever it stands: in Pods, in templates of Deployments and in those of Knative's Services. The
 * rules are those of {@code pkg/apis/core/validation} in Kubernetes 1.32. Pure.
 */
public final class PodChecks {

    private PodChecks() {}

    /** What a specification may leave to others. */
    public enum Form {
        /** As Kubernetes runs it: complete. */
        POD,
        /** As Knative completes it: the container's name, its port and what is asked of its probes may be missing. */
        REVISION
    }

    /**
     * Reports what is wrong with a specification, each fault with its path.
     *
     * @param spec of a Pod, or the part of another kind that becomes one
     * @param form what may be missing
     */
    public static void check(Field spec, Form form) {
        if (!spec.at("containers").given()) {
            spec.at("containers").required("");
        }
        spec.at("restartPolicy").oneOfOrEmpty("Always", "OnFailure", "Never");
        spec.at("dnsPolicy").oneOfOrEmpty("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        spec.at("terminationGracePeriodSeconds").within(0, Integer.MAX_VALUE);
        spec.at("activeDeadlineSeconds").within(1, Integer.MAX_VALUE);
        DnsNames.subdomain(spec.at("serviceAccountName"));
        var volumes = VolumeChecks.check(spec.at("volumes"));
        var names = new HashSet<String>();
        for (var list : new String[] {"initContainers", "containers"}) {
            for (var container : spec.at(list).items()) {
                once(container.at("name"), names);
                ContainerChecks.check(container, form, volumes);
            }
        }
    }

    /** A name that stands once among others. */
    static void once(Field name, HashSet<String> others) {
        DnsNames.label(name);
        if (name.given() && !others.add(name.text())) {
            name.duplicate();
        }
    }
}
