package io.sealane.serving.controller;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/** What runs a Revision and what leads to its Pods: one way in a node, another in a cluster. Pure. */
interface RevisionShape {

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

    Service service(Revision revision);

    /** How its Pods take part in encrypted hops. */
    InternalTls.Part part(Revision revision);
}
