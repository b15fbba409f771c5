package io.sealane.resource.embedded.admission;

import java.util.List;

/**
 * What is said of volumes: workloads of a node run in its JVM, or as processes of its machine, whose files are not theirs to arrange. Pure.
 */
public final class Unmounted {

    private Unmounted() {}

    /**
     * A warning for each container that wants something mounted.
     *
     * @param spec of a Pod
     * @param path where it stands in its object
     */
    public static List<String> warnings(Field spec, String path) {
        return spec.at("containers").items().stream()
                .filter(container -> !container.at("volumeMounts").items().isEmpty())
                .map(container -> path + ".containers[" + container.at("name").text()
                        + "].volumeMounts: nothing is mounted where Sealane runs the container; give it variables (env,"
                        + " envFrom) instead")
                .toList();
    }
}
