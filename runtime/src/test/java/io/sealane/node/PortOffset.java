package io.sealane.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.stream.IntStream;

/** Where the ports of a started node begin in an integration test. */
final class PortOffset {

    private static final int STEP = 50;
    /** No two of a node's ports lie that far apart, nor that far and any number of steps: two JVMs of tests never want the same one. */
    private static final int APART = 2;
    /** The highest of a node's ports stays below those that the system hands out. */
    private static final int STEPS = 120;

    private PortOffset() {}

    /** One whose ports are all free, and that no other JVM of tests takes. */
    static int next() {
        var fork = APART * Integer.getInteger("sealane.fork", 0);
        return new Random()
                .ints(0, STEPS)
                .distinct()
                .limit(STEPS)
                .map(step -> 1_000 + STEP * step + fork)
                .filter(PortOffset::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no offset was found whose ports are all free"));
    }

    private static boolean isFree(int offset) {
        var ports = Ports.standard(offset);
        return IntStream.of(
                        ports.externalHttp(),
                        ports.externalHttps(),
                        ports.clusterLocalHttp(),
                        ports.clusterLocalHttps(),
                        ports.api(),
                        ports.cluster(),
                        ports.observe(),
                        ports.systemInternal())
                .allMatch(PortOffset::canBeTaken);
    }

    private static boolean canBeTaken(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
