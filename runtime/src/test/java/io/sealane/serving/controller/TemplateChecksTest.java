package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import io.sealane.serving.controller.config.DefaultsConfig;
import io.sealane.serving.controller.config.FeatureConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a Service's template is refused, as Knative refuses it: the field, the value and what was expected. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TemplateChecksTest {

    private static List<String> faults(String template) {
        var service = Yaml.parseAll("{metadata: {name: hello}, spec: {template: " + template + "}}")
                .get(0);
        return Field.check(service, root -> check(root.at("spec").at("template"))).stream()
                .map(Cause::toString)
                .toList();
    }

    private static void check(Field template) {
        TemplateChecks.check(template, "hello", FeatureConfig.of(Map.of()));
        TemplateChecks.bounds(template.at("spec"), DefaultsConfig.of(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ports: [{containerPort: 99999}] | ports[0].containerPort: Invalid value: 99999: expected 0 <= 99999 <= 65535",
                "ports: [{containerPort: -1}] | ports[0].containerPort: Invalid value: -1: expected 0 <= -1 <= 65535",
                "'ports: [{containerPort: 1}, {containerPort: 2}]' | ports: Invalid value: [{\"containerPort\":1},{\"containerPort\":2}]: expected one port",
                "'ports: [{containerPort: 1, name: tls}]' | ports[0].name: Invalid value: \"tls\": expected h2c or http1",
                "'ports: [{containerPort: 1, protocol: UDP}]' | ports[0].protocol: Unsupported value: \"UDP\": supported values: \"TCP\"",
                "'ports: [{containerPort: 1, hostPort: 1}]' | ports[0].hostPort: Forbidden",
                "env: [{name: PORT, value: '1'}] | env[0].name: Invalid value: \"PORT\": expected another name",
                "env: [{name: K_REVISION, value: a}] | env[0].name: Invalid value: \"K_REVISION\"",
                "env: [{name: a=b}] | env[0].name: Invalid value: \"a=b\": expected a name of printable",
                "env: [{value: b}] | env[0].name: Required value",
                "image: '' | image: Required value",
                "name: Upper | name: Invalid value: \"Upper\"",
                "stdin: true | stdin: Forbidden: not a field of Revisions' containers",
                "tty: true | tty: Forbidden",
                "readinessProbe: {periodSeconds: -1} | readinessProbe.periodSeconds: Invalid value: -1: expected 0 <= -1 <= 2147483647",
                "readinessProbe: {timeoutSeconds: -1} | readinessProbe.timeoutSeconds: Invalid value: -1",
                "readinessProbe: {failureThreshold: -2} | readinessProbe.failureThreshold: Invalid value: -2",
                "livenessProbe: {successThreshold: 3} | livenessProbe.successThreshold: Invalid value: 3: must be 1",
                "'livenessProbe: {httpGet: {path: /}, tcpSocket: {}}' | livenessProbe: Forbidden: expected one of httpGet, tcpSocket",
                "startupProbe: {tcpSocket: {port: 99999}} | startupProbe.tcpSocket.port: Invalid value: 99999",
                "volumeMounts: [{name: none, mountPath: /a}] | volumeMounts[0].name: Invalid value: \"none\""
            })
    void of_a_container(String field, String fault) {
        var image = field.startsWith("image:") ? "" : "image: i, ";
        assertThat(faults("{spec: {containers: [{" + image + field + "}]}}"))
                .singleElement()
                .asString()
                .startsWith("spec.template.spec.containers[0]." + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "containers: [] | containers: Required value",
                "'containers: [{image: i, ports: [{containerPort: 1}], env: [{name: PORT}]}, {image: i}]' | containers[0].env[0].name: Invalid value: \"PORT\"",
                "'containers: [{image: i, ports: [{containerPort: 1}]}, {image: i, env: [{name: K_SERVICE}]}]' | containers[1].env[0].name: Invalid value",
                "'containers: [{image: i, name: a}, {image: i, name: a}]' | containers[1].name: Duplicate value: \"a\"",
                "'containers: [{image: i, ports: [{containerPort: 1}]}, {image: i, ports: [{containerPort: 2}]}]' | containers: Invalid value",
                "timeoutSeconds: 601 | timeoutSeconds: Invalid value: 601: expected 0 <= 601 <= 600",
                "containerConcurrency: 1001 | containerConcurrency: Invalid value: 1001: expected 0 <= 1001 <= 1000",
                "hostNetwork: true | hostNetwork: Forbidden: kubernetes.podspec-hostnetwork of config-features is disabled",
                "nodeName: one | nodeName: Forbidden",
                "restartPolicy: Never | restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"",
                "activeDeadlineSeconds: 5 | activeDeadlineSeconds: Forbidden",
                "volumes: [{name: v, nfs: {server: s}}] | volumes[0].nfs: Forbidden: expected one of configMap, csi, emptyDir",
                "volumes: [{name: v}] | volumes[0]: Required value: expected one of configMap",
                "'volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}]' | volumes[1].name: Duplicate value: \"v\""
            })
    void of_a_Revision(String field, String fault) {
        var rest = field.startsWith("containers:") ? field : "containers: [{image: i}], " + field;
        assertThat(faults("{spec: {" + rest + "}}"))
                .singleElement()
                .asString()
                .startsWith("spec.template.spec." + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: other | metadata.name: Invalid value: \"other\": must have prefix \"hello-\"",
                "name: hello-A | metadata.name: Invalid value: \"hello-A\": expected lower case letters",
                "annotations: {serving.knative.dev/no-gc: perhaps} | metadata.annotations[serving.knative.dev/no-gc]: Invalid value: \"perhaps\"",
                "annotations: {serving.knative.dev/progressDeadline: soon} | metadata.annotations[serving.knative.dev/progressDeadline]: Invalid value: \"soon\"",
                "annotations: {serving.knative.dev/progress-deadline: 25h} | metadata.annotations[serving.knative.dev/progress-deadline]: Invalid value: \"25h\"",
                "annotations: {serving.sealane.io/tls-port: '0'} | metadata.annotations[serving.sealane.io/tls-port]: Invalid value: \"0\"",
                "annotations: {autoscaling.knative.dev/minscale: '1'} | metadata.annotations[autoscaling.knative.dev/minscale]: Invalid value: \"1\""
            })
    void of_its_metadata(String field, String fault) {
        assertThat(faults("{metadata: {" + field + "}, spec: {containers: [{image: i}]}}"))
                .singleElement()
                .asString()
                .startsWith("spec.template." + fault);
    }

    @Test
    void what_Knative_completes_is_taken() {
        assertThat(faults("""
                {spec: {
                  containers: [
                    {image: i, ports: [{containerPort: 0, name: h2c}],
                     readinessProbe: {periodSeconds: 0, httpGet: {path: /}}, livenessProbe: {tcpSocket: {}},
                     volumeMounts: [{name: v, mountPath: /v}]},
                    {image: beside, env: [{name: PORT, value: '8080'}]}],
                  volumes: [{name: v, secret: {secretName: s}}], hostNetwork: false}}""")).isEmpty();
        assertThat(faults("""
                {spec: {restartPolicy: '', dnsPolicy: '', containers: [
                  {image: i, imagePullPolicy: '', terminationMessagePolicy: '', ports: [{protocol: ''}],
                   readinessProbe: {httpGet: {scheme: ''}},
                   resources: {limits: {cpu: null, memory: 1Mi}, requests: {cpu: 1, memory: null}}}]}}""")).isEmpty();
    }
}
