package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.serving.controller.config.DeploymentConfig;

/** What runs a Revision and what leads to its Pods: one way in a node, another in a cluster. Pure. */
public interface RevisionShape {

    /** In this JVM and as processes of this machine. */
    RevisionShape IN_NODE = new RevisionShape() {

        @Override
        public Deployment deployment(Revision revision, int replicas) {
            return RevisionWorkload.deployment(revision, replicas);
        }

        @Override
        public Service service(Revision revision) {
            return RevisionWorkload.service(revision);
        }

        @Override
        public InternalTls.Part part(Revision revision) {
            return InternalTls.Part.BY_NODE;
        }
    };

    Deployment deployment(Revision revision, int replicas);

    /** The same, with the time that config-deployment gives a Deployment to have its Pods ready. */
    default Deployment deployment(Revision revision, int replicas, DeploymentConfig config) {
        return new DeploymentBuilder(deployment(revision, replicas))
                .editSpec()
                .withProgressDeadlineSeconds(config.progressSeconds(revision))
                .endSpec()
                .build();
    }

    Service service(Revision revision);

    /** How its Pods take part in encrypted hops. */
    InternalTls.Part part(Revision revision);
}
