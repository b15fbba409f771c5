package io.sealane.resource.embedded.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of Pods, Deployments and Services is refused: the field, the value and what was expected, as Kubernetes 1.32 refuses it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CoreChecksTest {

    private static List<String> faults(String plural, String yaml) {
        var rules = CoreKinds.all().stream()
                .filter(kind -> kind.names().plural().equals(plural))
                .findFirst()
                .orElseThrow()
                .rules();
        var object = (ObjectNode) Yaml.parseAll(yaml).get(0);
        rules.prepare(object, Optional.empty());
        return rules.check(object, Optional.empty()).stream()
                .map(Cause::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: A b | spec.containers[0].name: Invalid value: \"A b\": expected lower case letters",
                "image: '' | spec.containers[0].image: Required value",
                "image: ' x' | spec.containers[0].image: Invalid value: \" x\": must not have leading",
                "imagePullPolicy: Sometimes | spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\"",
                "ports: [{containerPort: 99999}] | spec.containers[0].ports[0].containerPort: Invalid value: 99999: expected 1 <= 99999 <= 65535",
                "ports: [{containerPort: 0}] | spec.containers[0].ports[0].containerPort: Invalid value: 0: expected 1 <= 0 <= 65535",
                "ports: [{name: a}] | spec.containers[0].ports[0].containerPort: Required value",
                "ports: [{containerPort: 1, hostPort: -1}] | spec.containers[0].ports[0].hostPort: Invalid value: -1",
                "ports: [{containerPort: 1, protocol: ICMP}] | spec.containers[0].ports[0].protocol: Unsupported value: \"ICMP\"",
                "ports: [{containerPort: 1, name: \"1234\"}] | spec.containers[0].ports[0].name: Invalid value: \"1234\": expected at most 15",
                "ports: [{containerPort: 1, name: aa--b}] | spec.containers[0].ports[0].name: Invalid value: \"aa--b\"",
                "'ports: [{containerPort: 1, name: a}, {containerPort: 2, name: a}]' | spec.containers[0].ports[1].name: Duplicate value: \"a\"",
                "env: [{value: a}] | spec.containers[0].env[0].name: Required value",
                "env: [{name: A=B}] | spec.containers[0].env[0].name: Invalid value: \"A=B\": expected a name of printable",
                "env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}] | spec.containers[0].env[0].valueFrom: Invalid value",
                "env: [{name: A, valueFrom: {}}] | spec.containers[0].env[0].valueFrom: Invalid value: {}: expected exactly one of fieldRef",
                "env: [{name: A, valueFrom: {configMapKeyRef: {name: m}}}] | spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Required value",
                "envFrom: [{prefix: A}] | spec.containers[0].envFrom[0]: Invalid value: {\"prefix\":\"A\"}: expected exactly one of configMapRef",
                "'resources: {limits: {cpu: 1}, requests: {cpu: 2}}' | spec.containers[0].resources.requests[cpu]: Invalid value: 2: must be less than or equal to cpu limit of 1",
                "'resources: {limits: {memory: much}}' | spec.containers[0].resources.limits[memory]: Invalid value: \"much\": expected a quantity",
                "'resources: {requests: {memory: -1Mi}}' | spec.containers[0].resources.requests[memory]: Invalid value: \"-1Mi\": must be greater",
                "volumeMounts: [{name: none, mountPath: /a}] | spec.containers[0].volumeMounts[0].name: Invalid value: \"none\": expected the name of a volume",
                "volumeMounts: [{name: v}] | spec.containers[0].volumeMounts[0].mountPath: Required value",
                "readinessProbe: {periodSeconds: 5} | spec.containers[0].readinessProbe: Required value: must specify a handler type",
                "'readinessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}}' | spec.containers[0].readinessProbe: Forbidden: expected one of exec, tcpSocket",
                "readinessProbe: {tcpSocket: {port: 70000}} | spec.containers[0].readinessProbe.tcpSocket.port: Invalid value: 70000",
                "readinessProbe: {httpGet: {path: /}} | spec.containers[0].readinessProbe.httpGet.port: Required value",
                "'readinessProbe: {tcpSocket: {port: 1}, periodSeconds: -1}' | spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: expected 0 <= -1",
                "'livenessProbe: {tcpSocket: {port: 1}, timeoutSeconds: -1}' | spec.containers[0].livenessProbe.timeoutSeconds: Invalid value: -1",
                "'startupProbe: {tcpSocket: {port: 1}, failureThreshold: -1}' | spec.containers[0].startupProbe.failureThreshold: Invalid value: -1",
                "'livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}' | spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"
            })
    void a_container_of_a_Pod(String field, String fault) {
        var name = field.startsWith("name:") ? "" : "name: c, ";
        var image = field.startsWith("image:") ? "" : "image: i, ";
        assertThat(faults("pods", "spec: {volumes: [{name: v}], containers: [{" + name + image + field + "}]}"))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "containers: [] | spec.containers: Required value",
                "restartPolicy: Rarely | spec.restartPolicy: Unsupported value: \"Rarely\"",
                "terminationGracePeriodSeconds: -1 | spec.terminationGracePeriodSeconds: Invalid value: -1",
                "activeDeadlineSeconds: 0 | spec.activeDeadlineSeconds: Invalid value: 0: expected 1 <= 0",
                "dnsPolicy: Mine | spec.dnsPolicy: Unsupported value: \"Mine\"",
                "serviceAccountName: a_b | spec.serviceAccountName: Invalid value: \"a_b\": expected a DNS name",
                "volumes: [{emptyDir: {}}] | spec.volumes[0].name: Required value",
                "'volumes: [{name: a}, {name: a}]' | spec.volumes[1].name: Duplicate value: \"a\"",
                "'volumes: [{name: a, emptyDir: {}, secret: {secretName: s}}]' | spec.volumes[0]: Forbidden: may not specify more than 1 volume type",
                "'initContainers: [{name: c, image: i}]' | spec.containers[0].name: Duplicate value: \"c\""
            })
    void a_Pod(String field, String fault) {
        var rest = field.startsWith("containers") ? field : "containers: [{name: c, image: i}], " + field;
        assertThat(faults("pods", "spec: {" + rest + "}"))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: -1 | spec.replicas: Invalid value: -1",
                "'minReadySeconds: 600' | spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
                "strategy: {type: Sudden} | spec.strategy.type: Unsupported value: \"Sudden\"",
                "'strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}' | spec.strategy.rollingUpdate: Forbidden"
            })
    void a_Deployment(String field, String fault) {
        assertThat(faults("deployments", """
                spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},
                  spec: {containers: [{name: c, image: i}]}}, %s}""".formatted(field)))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls | tls.crt: x | data[tls.key]: Required value",
                "dockerconfigjson | other: x | data[.dockerconfigjson]: Required value",
                "dockerconfigjson | .dockerconfigjson: '{\"auths\": s3cret' | data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": expected a JSON object",
                "dockerconfigjson | .dockerconfigjson: '{} x' | data[.dockerconfigjson]: Invalid value",
                "dockerconfigjson | .dockerconfigjson: '[]' | data[.dockerconfigjson]: Invalid value",
                "dockercfg | .dockerconfigjson: '{}' | data[.dockercfg]: Required value",
                "dockercfg | .dockercfg: '' | data[.dockercfg]: Invalid value",
                "ssh-auth | ssh-privatekey: '' | data[ssh-privatekey]: Required value",
            })
    void a_Secret_of_a_type_that_says_what_is_in_it(String type, String entry, String fault) {
        assertThat(faults("secrets", "{type: kubernetes.io/" + type + ", stringData: {" + entry + "}}"))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @Test
    void a_Secret_with_a_login_has_one_half_of_it_at_least() {
        assertThat(faults("secrets", "{type: kubernetes.io/basic-auth, stringData: {token: x}}"))
                .containsExactly("data[username]: Required value", "data[password]: Required value");
        assertThat(faults("secrets", "{type: kubernetes.io/basic-auth, stringData: {username: ''}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubernetes.io/tls | tls.crt: a, tls.key: b",
                "kubernetes.io/dockerconfigjson | .dockerconfigjson: '{\"auths\": {}}'",
                "kubernetes.io/dockercfg | .dockercfg: '{}'",
                "kubernetes.io/ssh-auth | ssh-privatekey: a",
                "Opaque | .dockerconfigjson: x",
                "example.com/mine | a: x"
            })
    void a_Secret_that_has_it(String type, String entries) {
        assertThat(faults("secrets", "{type: " + type + ", stringData: {" + entries + "}}"))
                .isEmpty();
    }

    @Test
    void the_template_of_a_Deployment_is_checked_as_a_Pod_is() {
        assertThat(faults("deployments", """
                spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},
                  spec: {restartPolicy: Never, containers: [{name: c, image: i, ports: [{containerPort: -1}]}]}}}"""))
                .containsExactly(
                        "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: -1: expected 1 <= -1 <= 65535",
                        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: Internal, ports: [{port: 80}] | spec.type: Unsupported value: \"Internal\"",
                "ports: [] | spec.ports: Required value",
                "ports: [{port: 0}] | spec.ports[0].port: Invalid value: 0: must be between 1 and 65535",
                "ports: [{port: 80, targetPort: 70000}] | spec.ports[0].targetPort: Invalid value: 70000",
                "ports: [{port: 80, targetPort: A}] | spec.ports[0].targetPort: Invalid value: \"A\"",
                "ports: [{port: 80, nodePort: -5}] | spec.ports[0].nodePort: Invalid value: -5",
                "ports: [{port: 80, protocol: HTTP}] | spec.ports[0].protocol: Unsupported value: \"HTTP\"",
                "'ports: [{port: 80}, {port: 81, name: b}]' | spec.ports[0].name: Required value",
                "'ports: [{port: 80, name: b}, {port: 81, name: b}]' | spec.ports[1].name: Duplicate value: \"b\"",
                "'ports: [{port: 80, name: a}, {port: 80, name: b}]' | spec.ports[1]: Duplicate value",
                "'ports: [{port: 80}], sessionAffinity: Always' | spec.sessionAffinity: Unsupported value: \"Always\"",
                "type: ExternalName | spec.externalName: Required value",
                "'type: ExternalName, externalName: a_b' | spec.externalName: Invalid value: \"a_b\": expected a DNS name"
            })
    void a_Service(String spec, String fault) {
        assertThat(faults("services", "spec: {" + spec + "}"))
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    @Test
    void a_Pod_that_a_controller_made_is_as_its_template_was_taken() {
        var spec = "spec: {containers: [{name: c, image: i, readinessProbe: {successThreshold: 1}}]}";
        var owner = "metadata: {ownerReferences: [{kind: Deployment, name: d, controller: %s}]}, ";

        assertThat(faults("pods", "{" + owner.formatted(true) + spec + "}")).isEmpty();
        assertThat(faults("pods", "{" + owner.formatted(false) + spec + "}")).hasSize(1);
    }

    @Test
    void what_is_right_is_taken() {
        assertThat(faults("pods", """
                spec:
                  terminationGracePeriodSeconds: 0
                  volumes: [{name: v, configMap: {name: m}}]
                  initContainers: [{name: first, image: i}]
                  containers:
                    - name: c
                      image: registry.example:5000/a/b@sha256:abc
                      ports: [{containerPort: 80, name: http}, {containerPort: 80, protocol: UDP}]
                      env: [{name: a b, value: c}, {name: 1x}, {name: N, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                      envFrom: [{prefix: P_, configMapRef: {name: m}}]
                      resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 500m, memory: 1e3, x/y: 5}}
                      volumeMounts: [{name: v, mountPath: /v}]
                      readinessProbe: {httpGet: {port: http}, periodSeconds: 0, successThreshold: 3}
                      livenessProbe: {grpc: {port: 80}, timeoutSeconds: 2}
                      startupProbe: {exec: {command: [a]}}""")).isEmpty();
        assertThat(faults("services", "spec: {ports: [{port: 80, targetPort: 0}]}"))
                .isEmpty();
        assertThat(faults("services", "spec: {clusterIP: None}")).isEmpty();
        assertThat(faults("services", "spec: {externalTrafficPolicy: '', ports: [{port: 80, protocol: ''}]}"))
                .isEmpty();
        assertThat(faults("deployments", """
                spec: {strategy: {type: ''}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},
                  spec: {restartPolicy: '', containers: [{name: c, image: i, imagePullPolicy: ''}]}}}""")).isEmpty();
        assertThat(faults("services", "spec: {type: ExternalName, externalName: a.example., ports: [{port: 80}]}"))
                .isEmpty();
    }
}
