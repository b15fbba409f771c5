package io.sealane.resource.embedded.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults of {@code pkg/apis/core/v1/defaults.go} and its neighbours that clients see. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CoreDefaultsTest {

    private static ObjectNode completed(String plural, String yaml) {
        var object = (ObjectNode) Yaml.parseAll(yaml).get(0);
        CoreKinds.all().stream()
                .filter(kind -> kind.names().plural().equals(plural))
                .findFirst()
                .orElseThrow()
                .rules()
                .prepare(object, Optional.empty());
        return object;
    }

    private static void assertHas(String plural, String yaml, String pointer, String value) {
        assertThat(completed(plural, yaml).at(pointer).asText()).as(pointer).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "/subsets/0/ports/0/protocol, TCP",
        "/subsets/0/ports/1/protocol, UDP",
    })
    void ports_of_Endpoints_are_TCP(String pointer, String value) {
        assertHas("endpoints", "subsets: [{ports: [{port: 80}, {port: 53, protocol: UDP}]}]", pointer, value);
    }

    @ParameterizedTest
    @CsvSource({"/ports/0/protocol, TCP", "/ports/0/name, ''"})
    void ports_of_EndpointSlices_are_TCP_and_have_an_empty_name(String pointer, String value) {
        assertHas("endpointslices", "ports: [{port: 80}]", pointer, value);
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/type, ClusterIP",
        "/spec/sessionAffinity, None",
        "/spec/internalTrafficPolicy, Cluster",
        "/spec/externalTrafficPolicy, ''",
        "/spec/ports/0/protocol, TCP",
        "/spec/ports/0/targetPort, 80"
    })
    void a_Service_is_a_ClusterIP(String pointer, String value) {
        assertHas("services", "spec: {ports: [{port: 80}]}", pointer, value);
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/externalTrafficPolicy, Cluster",
        "/spec/allocateLoadBalancerNodePorts, true",
        "/spec/sessionAffinityConfig/clientIP/timeoutSeconds, 10800"
    })
    void a_Service_that_is_reached_from_outside_has_its_policies(String pointer, String value) {
        assertHas(
                "services",
                "spec: {type: LoadBalancer, sessionAffinity: ClientIP, ports: [{port: 80}]}",
                pointer,
                value);
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/restartPolicy, Always",
        "/spec/dnsPolicy, ClusterFirst",
        "/spec/schedulerName, default-scheduler",
        "/spec/terminationGracePeriodSeconds, 30",
        "/spec/enableServiceLinks, true",
        "/spec/serviceAccountName, default",
        "/spec/serviceAccount, default",
        "/spec/containers/0/imagePullPolicy, Always",
        "/spec/containers/0/terminationMessagePath, /dev/termination-log",
        "/spec/containers/0/terminationMessagePolicy, File",
        "/spec/containers/0/ports/0/protocol, TCP",
        "/spec/containers/0/readinessProbe/periodSeconds, 10",
        "/spec/containers/0/readinessProbe/timeoutSeconds, 1",
        "/spec/containers/0/readinessProbe/successThreshold, 1",
        "/spec/containers/0/readinessProbe/failureThreshold, 5",
        "/spec/containers/0/readinessProbe/httpGet/path, /",
        "/spec/containers/0/readinessProbe/httpGet/scheme, HTTP",
        "/spec/containers/0/env/0/valueFrom/fieldRef/apiVersion, v1",
        "/spec/containers/0/resources/requests/cpu, 1",
        "/spec/containers/0/resources/requests/memory, 1Gi",
        "/spec/volumes/0/secret/defaultMode, 420",
        "/spec/volumes/1/hostPath/type, ''",
        "/status/phase, Pending",
        "/status/qosClass, Burstable"
    })
    void a_Pod_is_completed(String pointer, String value) {
        assertHas("pods", """
                spec:
                  containers:
                  - name: a
                    image: example.com/a
                    ports: [{containerPort: 80}]
                    readinessProbe: {httpGet: {port: 80}, failureThreshold: 5}
                    env: [{name: E, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
                    resources: {limits: {cpu: 1, memory: 2Gi}, requests: {memory: 1Gi}}
                  volumes:
                  - {name: s, secret: {secretName: s}}
                  - {name: h, hostPath: {path: /h}}
                  - {name: e}
                """, pointer, value);
    }

    @Test
    void a_volume_of_no_kind_is_an_empty_folder() {
        var pod = completed("pods", "spec: {containers: [{name: a, image: a}], volumes: [{name: e}]}");

        assertThat(pod.at("/spec/volumes/0/emptyDir").isObject()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'{}', BestEffort", "'{limits: {cpu: 1, memory: 1Gi}}', Guaranteed", "'{requests: {cpu: 1}}', Burstable"
    })
    void the_class_of_a_Pod_follows_from_what_it_asks_for(String resources, String quality) {
        assertHas(
                "pods",
                "spec: {containers: [{name: a, image: a, resources: " + resources + "}]}",
                "/status/qosClass",
                quality);
    }

    @Test
    void a_Deployment_rolls_also_where_only_the_type_is_given() {
        assertHas(
                "deployments",
                "spec: {strategy: {type: RollingUpdate}}",
                "/spec/strategy/rollingUpdate/maxSurge",
                "25%");
        assertThat(completed("deployments", "spec: {strategy: {type: Recreate}}")
                        .at("/spec/strategy/rollingUpdate")
                        .isMissingNode())
                .isTrue();
    }
}
