package io.sealane.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealane.resource.client.FakeResources;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VariablesTest {

    private final FakeResources resources = new FakeResources();

    @BeforeEach
    void store() {
        resources
                .create(Serialization.unmarshal(
                        "kind: ConfigMap\nmetadata: {name: colours, namespace: ns}\ndata: {a: red, b: blue}",
                        ConfigMap.class))
                .toCompletableFuture()
                .join();
        resources
                .create(Serialization.unmarshal(
                        "kind: Secret\nmetadata: {name: keys, namespace: ns}\ndata: {token: w6Q=}", Secret.class))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "env: [{name: X, value: plain}] | X=plain",
                "env: [{name: X}] | ''",
                "env: [{name: X, valueFrom: {configMapKeyRef: {name: colours, key: a}}}] | X=red",
                "env: [{name: X, valueFrom: {secretKeyRef: {name: keys, key: token}}}] | X=\u00e4",
                "env: [{name: X, valueFrom: {configMapKeyRef: {name: none, key: a, optional: true}}}] | ''",
                "env: [{name: X, valueFrom: {secretKeyRef: {name: keys, key: none, optional: true}}}] | ''",
                "envFrom: [{prefix: C_, configMapRef: {name: colours}}] | C_a=red C_b=blue",
                "envFrom: [{secretRef: {name: none, optional: true}}, {secretRef: {name: keys}}] | token=\u00e4",
                "{envFrom: [{configMapRef: {name: colours}}], env: [{name: a, value: green}]} | a=green b=blue",
                "env: [{name: X, valueFrom: {fieldRef: {fieldPath: metadata.name}}}] | X=p",
                "env: [{name: X, valueFrom: {fieldRef: {fieldPath: status.podIP}}}] | X=127.0.0.1",
                "env: [{name: X, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}] | X=shop",
                "env: [{name: X, value: a}, {name: Y, value: $(X)-$$(X)-$(Z)}] | X=a Y=a-$(X)-$(Z)"
            })
    void what_a_container_declares_becomes_literal(String container, String expected) {
        var found = of(container);

        assertThat(found.refusals()).isEmpty();
        assertThat(found.pod().getSpec().getContainers().get(0).getEnvFrom()).isEmpty();
        assertThat(values(found)).isEqualTo(expected.equals("''") ? "" : expected);
    }

    @Test
    void command_and_arguments_may_refer_to_variables() {
        var found = of("{env: [{name: X, valueFrom: {configMapKeyRef: {name: colours, key: a}}}],"
                + " command: [paint, $(X)], args: [--as=$(X), $$(X), $(NONE)]}");

        var container = found.pod().getSpec().getContainers().get(0);
        assertThat(container.getCommand()).containsExactly("paint", "red");
        assertThat(container.getArgs()).containsExactly("--as=red", "$(X)", "$(NONE)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "env: [{name: X, valueFrom: {configMapKeyRef: {name: none, key: a}}}] | env X: configmap \"none\" not found",
                "env: [{name: X, valueFrom: {secretKeyRef: {name: keys, key: a}}}] | env X: couldn't find key a in secret \"keys\"",
                "envFrom: [{secretRef: {name: colours}}] | secret \"colours\" not found",
                "env: [{name: X, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]"
                        + " | env X: valueFrom: expected configMapKeyRef, secretKeyRef or fieldRef, others are not served here"
            })
    void what_has_no_value_keeps_its_container_from_running(String container, String expected) {
        assertThat(of(container).refusals())
                .isEqualTo(Map.of("c", new RunningPods.Refusal("CreateContainerConfigError", expected)));
    }

    @Test
    void a_field_that_is_not_served_is_named_with_those_that_are() {
        var refusals = of("env: [{name: X, valueFrom: {fieldRef: {fieldPath: spec.nowhere}}}]")
                .refusals();

        assertThat(refusals.get("c").message())
                .startsWith("env X: fieldRef spec.nowhere: expected one of metadata.name, metadata.namespace, ");
    }

    private Variables.Found of(String container) {
        var fields = container.startsWith("{") ? container.substring(1, container.length() - 1) : container;
        var pod = Serialization.unmarshal(
                "kind: Pod\nmetadata: {name: p, namespace: ns, labels: {app: shop}}\n"
                        + "spec: {containers: [{name: c, image: i, " + fields + "}]}",
                Pod.class);
        return Variables.of(pod, resources).toCompletableFuture().join();
    }

    private static String values(Variables.Found found) {
        var values = new LinkedHashMap<String, String>();
        for (EnvVar variable : found.pod().getSpec().getContainers().get(0).getEnv()) {
            values.put(variable.getName(), variable.getValue());
        }
        return String.join(
                " ",
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }
}
