package io.sealane.node;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A node as {@code sealane run} starts it, but on free ports. */
final class NodeProcessMain {

    private NodeProcessMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        var config = com.typesafe.config.ConfigFactory.parseString(System.getProperty("sealane.test.config", ""));
        var settings =
                NodeSettings.in(Path.of(arguments[0])).withPorts(Ports.FREE).withConfig(config);
        ForegroundNode.start(settings, out).awaitEnd();
    }
}
