package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import io.sealane.serving.controller.config.FeatureConfig;
import io.sealane.serving.controller.config.FeatureConfig.Feature;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the switches of config-features let templates say. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionFeaturesTest {

    private static final String ONE = "containers: [{image: i}]";

    private static List<String> faults(Map<String, String> switches, String spec) {
        var object = Yaml.parseAll("{" + spec + "}").get(0);
        return Field.check(object, root -> TemplateChecks.spec(root, FeatureConfig.of(switches))).stream()
                .map(Cause::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubernetes.podspec-hostnetwork | hostNetwork | hostNetwork: true",
                "kubernetes.podspec-hostpid | hostPID | hostPID: true",
                "kubernetes.podspec-hostipc | hostIPC | hostIPC: true",
                "kubernetes.podspec-priorityclassname | priorityClassName | priorityClassName: high",
                "kubernetes.podspec-tolerations | tolerations | tolerations: [{key: k}]",
                "kubernetes.podspec-volumes-hostpath | volumes[0].hostPath | volumes: [{name: v, hostPath: {path: /}}]",
            })
    void what_reaches_into_machines_and_what_gets_before_others_is_refused_until_it_is_switched_on(
            String key, String field, String says) {
        var spec = ONE + ", " + says;
        var fault = field + ": Forbidden: " + key + " of config-features is disabled";

        assertThat(faults(Map.of(), spec)).containsExactly(fault);
        assertThat(faults(Map.of(key, "Disabled"), spec)).containsExactly(fault);
        assertThat(faults(Map.of(key, "Enabled"), spec)).isEmpty();
        assertThat(faults(Map.of(key, "allowed"), spec)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "affinity | affinity | affinity: {nodeAffinity: {}}",
                "topologyspreadconstraints | topologySpreadConstraints | topologySpreadConstraints: [{maxSkew: 1}]",
                "hostaliases | hostAliases | hostAliases: [{ip: 10.0.0.1}]",
                "nodeselector | nodeSelector | nodeSelector: {a: b}",
                "runtimeclassname | runtimeClassName | runtimeClassName: gvisor",
                "securitycontext | securityContext | securityContext: {runAsUser: 1}",
                "schedulername | schedulerName | schedulerName: mine",
                "init-containers | initContainers | initContainers: [{image: i}]",
                "dnspolicy | dnsPolicy | dnsPolicy: Default",
                "dnsconfig | dnsConfig | dnsConfig: {nameservers: [10.0.0.1]}",
                "shareprocessnamespace | shareProcessNamespace | shareProcessNamespace: true",
                "volumes-emptydir | volumes[0].emptyDir | volumes: [{name: v, emptyDir: {}}]",
                "volumes-csi | volumes[0].csi | volumes: [{name: v, csi: {driver: d}}]",
                "volumes-image | volumes[0].image | volumes: [{name: v, image: {reference: r}}]",
                "persistent-volume-claim | volumes[0].persistentVolumeClaim | volumes: [{name: v, persistentVolumeClaim: {claimName: c, readOnly: true}}]",
                "persistent-volume-write | volumes[0].persistentVolumeClaim | volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]",
            })
    void what_does_no_harm_is_taken_until_it_is_switched_off(String key, String field, String says) {
        var spec = ONE + ", " + says;
        var name = "kubernetes.podspec-" + key;

        assertThat(faults(Map.of(), spec)).isEmpty();
        assertThat(faults(Map.of(name, "disabled"), spec))
                .containsExactly(field + ": Forbidden: " + name + " of config-features is disabled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubernetes.podspec-fieldref | containers[0].env[0].valueFrom.fieldRef | containers: [{image: i, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]",
                "kubernetes.podspec-fieldref | containers[0].env[0].valueFrom.resourceFieldRef | containers: [{image: i, env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]",
                "kubernetes.podspec-volumes-mount-propagation | containers[0].volumeMounts[0].mountPropagation | 'containers: [{image: i, volumeMounts: [{name: v, mountPath: /v, mountPropagation: None}]}], volumes: [{name: v, emptyDir: {}}]'",
                "multi-container | containers | 'containers: [{image: i, ports: [{containerPort: 1}]}, {image: i}]'",
                "multi-container-probing | containers[1].readinessProbe | 'containers: [{image: i, ports: [{containerPort: 1}], readinessProbe: {httpGet: {path: /}}}, {image: i, readinessProbe: {tcpSocket: {port: 1}}}]'",
            })
    void so_it_is_with_what_containers_say(String key, String field, String spec) {
        assertThat(faults(Map.of(), spec)).isEmpty();
        assertThat(faults(Map.of(key, "disabled"), spec))
                .containsExactly(field + ": Forbidden: " + key + " of config-features is disabled");
    }

    @Test
    void capabilities_are_added_where_that_is_switched_on_but_for_the_harmless_one() {
        var key = "kubernetes.containerspec-addcapabilities";
        var admin = "containers: [{image: i, securityContext: {capabilities: {add: [NET_BIND_SERVICE, SYS_ADMIN]}}}]";

        assertThat(faults(Map.of(), admin))
                .containsExactly("containers[0].securityContext.capabilities.add: Forbidden: " + key
                        + " of config-features is disabled");
        assertThat(faults(Map.of(key, "enabled"), admin)).isEmpty();
        assertThat(
                        faults(
                                Map.of(),
                                "containers: [{image: i, securityContext: {capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}}}]"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"containers", "initContainers"})
    void no_switch_makes_a_container_privileged(String list) {
        var spec = (list.equals("containers") ? "" : ONE + ", ") + list
                + ": [{image: i, securityContext: {privileged: true}}]";

        assertThat(faults(Map.of(), spec))
                .containsExactly(
                        list + "[0].securityContext.privileged: Forbidden: not a field of Revisions' containers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "procMount | procMount: Unmasked",
                "seLinuxOptions | seLinuxOptions: {type: spc_t}",
                "windowsOptions | windowsOptions: {hostProcess: true}",
            })
    void no_switch_lets_a_container_out_of_what_confines_it(String field, String says) {
        assertThat(faults(Map.of(), "containers: [{image: i, securityContext: {" + says + "}}]"))
                .containsExactly(
                        "containers[0].securityContext." + field + ": Forbidden: not a field of Revisions' containers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seLinuxOptions | seLinuxOptions: {type: spc_t}",
                "sysctls | sysctls: [{name: kernel.msgmax, value: '1'}]",
                "windowsOptions | windowsOptions: {hostProcess: true}",
            })
    void nor_all_of_a_Pod(String field, String says) {
        assertThat(faults(Map.of(), ONE + ", securityContext: {runAsUser: 1, " + says + "}"))
                .containsExactly("securityContext." + field + ": Forbidden: not a field of Revisions");
    }

    @Test
    void what_says_as_much_as_nothing_is_taken_whatever_the_switches_say() {
        var off = Stream.of(Feature.values()).collect(Collectors.toMap(Feature::key, feature -> "disabled"));

        assertThat(faults(
                        off,
                        ONE + ", hostNetwork: false, dnsPolicy: '', schedulerName: '', shareProcessNamespace: false,"
                                + " affinity: null"))
                .isEmpty();
    }
}
