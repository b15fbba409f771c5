package io.sealane.node.command;

import io.sealane.node.StartFailure;
import picocli.CommandLine.Command;

/** {@code sealane archive}: the launcher does it before a JVM runs; here it is explained. */
@Command(
        name = "archive",
        description =
                "Records the classes that a start loads, for faster starts (about a minute). Done by itself after a build.")
final class ArchiveCommand implements Runnable {

    @Override
    public void run() {
        throw new StartFailure("archive: expected to be called by the launcher, ./sealane archive");
    }
}
