package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is packed into the jar: CustomResourceDefinitions, from {@code deploy/crds}, and ClusterRoles. */
final class Definitions {

    private static final String FOLDER = "/io/sealane/crds/";

    /** Folders of a jar cannot be listed everywhere, so this names the files. */
    private static final String INDEX = FOLDER + "index.txt";

    private Definitions() {}

    static List<ObjectNode> packed() {
        var definitions = new ArrayList<ObjectNode>();
        for (var file : text(INDEX).lines().filter(line -> !line.isBlank()).toList()) {
            Yaml.parseAll(text(FOLDER + file)).forEach(document -> definitions.add((ObjectNode) document));
        }
        return definitions;
    }

    /** The ClusterRoles that every cluster has, for what is served here. */
    static List<ObjectNode> roles() {
        var roles = new ArrayList<ObjectNode>();
        Yaml.parseAll(text("roles.yaml")).forEach(document -> roles.add((ObjectNode) document));
        return roles;
    }

    private static String text(String resource) {
        try (var stream = Definitions.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("class path: " + resource + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
