package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.sealane.certificates.rule.CertificatesRules;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.resource.embedded.core.CoreKinds;
import io.sealane.serving.controller.ServingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Whoever edits an object that the node has marked sends the marks back: none of them may be called unknown. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OwnAnnotationsTest {

    private static final Pattern NAME = Pattern.compile("\"((?:[a-z]+\\.)?sealane\\.io/[a-z0-9-]+)\"");
    /** Looks like one, and is the reason of a condition. */
    private static final Set<String> NONE = Set.of("sealane.io/policy");

    @Test
    void each_name_of_ours_in_the_sources_is_known() throws IOException {
        var names = new TreeSet<String>();
        for (var module : List.of("cert-actors", "mesh-gateway", "runtime")) {
            collect(Path.of("..", module, "src", "main", "java"), names);
        }
        names.removeAll(NONE);

        assertThat(names).hasSizeGreaterThan(30).contains("cert.sealane.io/requested-sha256");
        assertThat(names).allSatisfy(name -> assertThat(warnings(name)).noneMatch(told -> told.contains("unknown")));
        assertThat(warnings("cert.sealane.io/none")).singleElement().asString().contains("unknown");
    }

    private static List<String> warnings(String annotation) {
        var settings = EventingControllerSettings.from(ConfigFactory.load().getConfig("sealane.eventing.controller"));
        var secrets = CoreKinds.all().stream()
                .filter(kind -> kind.names().plural().equals("secrets"))
                .findFirst()
                .orElseThrow();
        ObjectNode secret = new ObjectMapper().createObjectNode();
        secret.putObject("metadata").putObject("annotations").put(annotation, "x");
        return EventingRules.of(settings, key -> Map.of(), (kind, key) -> Optional.empty())
                .and(CertificatesRules.book())
                .and(ServingRules.of("knative-serving", key -> Map.of(), (kind, key) -> Optional.empty()))
                .applied(secrets)
                .rules()
                .warnings(secret);
    }

    private static void collect(Path root, Set<String> into) throws IOException {
        try (var files = Files.walk(root)) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                var found = NAME.matcher(Files.readString(file));
                while (found.find()) {
                    into.add(found.group(1));
                }
            }
        }
    }
}
