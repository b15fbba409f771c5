package io.sealane.serving.controller.revision;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import org.jspecify.annotations.Nullable;

/** Fills in what Knative lets a probe leave out and a Pod has to say: the port that requests go to. Pure. */
final class ProbePorts {

    private ProbePorts() {}

    /** The probe with a port, if what it asks has one. */
    static @Nullable Probe filled(@Nullable Probe given, int port) {
        if (given == null) {
            return null;
        }
        var probe = new ProbeBuilder(given);
        var http = given.getHttpGet();
        var tcp = given.getTcpSocket();
        var grpc = given.getGrpc();
        if (http != null && isUnsaid(http.getPort())) {
            probe.editHttpGet().withPort(new IntOrString(port)).endHttpGet();
        } else if (tcp != null && isUnsaid(tcp.getPort())) {
            probe.editTcpSocket().withPort(new IntOrString(port)).endTcpSocket();
        } else if (grpc != null && (grpc.getPort() == null || grpc.getPort() == 0)) {
            probe.editGrpc().withPort(port).endGrpc();
        }
        return probe.build();
    }

    /** Whether it says what is asked, and not only how often. */
    static boolean hasHandler(@Nullable Probe probe) {
        return probe != null
                && (probe.getHttpGet() != null
                        || probe.getTcpSocket() != null
                        || probe.getGrpc() != null
                        || probe.getExec() != null);
    }

    private static boolean isUnsaid(@Nullable IntOrString port) {
        return port == null || port.getStrVal() == null && (port.getIntVal() == null || port.getIntVal() == 0);
    }
}
