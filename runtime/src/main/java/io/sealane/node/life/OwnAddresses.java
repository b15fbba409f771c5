package io.sealane.node.life;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this machine, as they are when somebody asks. Blocks. */
public final class OwnAddresses {

    private OwnAddresses() {}

    public static Set<InetAddress> all() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            throw new StepFailure("network interfaces: expected a machine that names its own", e);
        }
    }

    /** Whether a name or address leads to this machine. */
    public static boolean have(String host) {
        try {
            var own = all();
            return Arrays.stream(InetAddress.getAllByName(host))
                    .anyMatch(address -> address.isLoopbackAddress() || own.contains(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
