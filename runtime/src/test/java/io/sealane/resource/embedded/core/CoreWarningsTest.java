package io.sealane.resource.embedded.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What who writes a built-in kind is told though nothing is wrong with it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CoreWarningsTest {

    private static final String MOUNTS =
            "{containers: [{name: plain}, {name: files, volumeMounts: [{name: v, mountPath: /v}]}]}";

    private static List<String> warnings(String plural, String yaml) {
        return CoreKinds.all().stream()
                .filter(kind -> kind.names().plural().equals(plural))
                .findFirst()
                .orElseThrow()
                .rules()
                .warnings((ObjectNode) Yaml.parseAll(yaml).get(0));
    }

    @Test
    void a_namespace_that_asks_for_sidecars_or_a_Broker_gets_none() {
        assertThat(warnings("namespaces", "metadata: {name: n, labels: {istio-injection: enabled}}"))
                .containsExactly("metadata.labels[istio-injection]: no sidecar is injected here; system-internal-tls of"
                        + " config-network encrypts the hops to workloads");
        assertThat(warnings("namespaces", "metadata: {name: n, labels: {eventing.knative.dev/injection: enabled}}"))
                .containsExactly("metadata.labels[eventing.knative.dev/injection]: no Broker is made here; apply one");
        assertThat(warnings("namespaces", "metadata: {name: n, labels: {team: a}}"))
                .isEmpty();
    }

    @Test
    void nothing_is_mounted() {
        assertThat(warnings("pods", "spec: " + MOUNTS))
                .containsExactly(
                        "spec.containers[files].volumeMounts: nothing is mounted where Sealane runs the container;"
                                + " give it variables (env, envFrom) instead");
        assertThat(warnings("deployments", "spec: {template: {spec: " + MOUNTS + "}}"))
                .singleElement()
                .asString()
                .startsWith("spec.template.spec.containers[files].volumeMounts: ");
    }
}
