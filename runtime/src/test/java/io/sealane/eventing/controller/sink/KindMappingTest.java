package io.sealane.eventing.controller.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.DestinationBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.manifest.Manifests;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References that lead where {@code config-kreference-mapping} says. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KindMappingTest {

    private static final Map<String, String> ENABLED = Map.of("kreference-mapping", "enabled");
    private static final Map<String, String> ENTRIES = Map.of(
            "JobDefinition.v1.mygroup.example", "https://runner.{{ .SystemNamespace }}.svc/{{.Namespace}}/{{ .Name }}",
            "Pod.v1", "http://pods.example/{{ .UID }}",
            "Service.v1", "http://services.example/{{ .Name }}");

    private final FakeResources resources = new FakeResources();
    private final AtomicReference<KindMapping> mapping =
            new AtomicReference<>(KindMapping.parse(ENABLED, ENTRIES, "system", KindMapping.NONE));
    private final SinkResolver sinks = new SinkResolver(resources, "cluster.local", mapping::get);

    @Test
    void a_reference_leads_where_its_kind_and_version_are_mapped_whether_or_not_the_object_is_there() throws Exception {
        var found = resolve(ref("mygroup.example/v1", "JobDefinition", "nightly"));

        assertThat(found)
                .isEqualTo(new Sink.Found(new Sink(
                        URI.create("https://runner.system.svc/ns/nightly"), Optional.empty(), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../../admin", "a?b", "a#b", "a:80", "user@evil.example", "a%2f", "a b", "-a", ""})
    void a_name_that_no_object_has_leads_nowhere(String name) throws Exception {
        assertThat(resolve(ref("mygroup.example/v1", "JobDefinition", name)))
                .isEqualTo(new Sink.Missing(
                        "RefInvalid",
                        "ref: expected the name of an object and of a namespace, of letters, digits and -._ alone, got '"
                                + name + "' and 'ns'"));
    }

    @Test
    void what_the_destination_says_beside_it_counts() throws Exception {
        var destination = new DestinationBuilder(ref("mygroup.example/v1", "JobDefinition", "nightly"))
                .withUri("run?now")
                .withAudience("runner")
                .build();

        var sink = resolve(destination).sink().orElseThrow();

        assertThat(sink.uri()).hasToString("https://runner.system.svc/ns/run?now");
        assertThat(sink.audience()).contains("runner");
    }

    @Test
    void it_comes_before_what_the_object_says_of_itself() throws Exception {
        assertThat(resolve(ref("v1", "Service", "any")).sink().orElseThrow().uri())
                .hasToString("http://services.example/any");
    }

    @Test
    void a_uid_is_that_of_the_object_which_must_be_there() throws Exception {
        assertThat(resolve(ref("v1", "Pod", "p"))).isEqualTo(new Sink.Missing("NotFound", "Pod ns/p does not exist"));

        var pod = Manifests.read("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}}", "test");
        Manifests.apply(resources, pod).toCompletableFuture().get(10, TimeUnit.SECONDS);
        var uid = resources
                .find("v1", "Pod", new ResourceKey("ns", "p"))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .orElseThrow()
                .getMetadata()
                .getUid();

        assertThat(resolve(ref("v1", "Pod", "p")).sink().orElseThrow().uri()).hasToString("http://pods.example/" + uid);
    }

    @Test
    void another_version_is_another_kind_and_without_the_feature_there_is_no_mapping() throws Exception {
        assertThat(resolve(ref("mygroup.example/v2", "JobDefinition", "nightly")))
                .isInstanceOf(Sink.Missing.class);

        mapping.set(KindMapping.parse(Map.of("kreference-mapping", "disabled"), ENTRIES, "system", mapping.get()));

        assertThat(resolve(ref("v1", "Service", "any")))
                .isEqualTo(new Sink.Missing("ServiceNotFound", "Service ns/any does not exist"));
    }

    @Test
    void what_is_not_understood_is_left_out_and_told() {
        var read = KindMapping.parse(
                ENABLED,
                Map.of("_example", "{{", "NoVersion", "http://h", "Kind.v1.g", "http://h/{{ .Name }}"),
                "s",
                KindMapping.NONE);

        assertThat(read.problems())
                .containsExactly("NoVersion: expected a key Kind.version.group, or Kind.version of the core group");
        assertThat(read.of("g/v1", "Kind")).isPresent();

        var mistyped = KindMapping.parse(ENABLED, Map.of("Kind.v1.g", "http://h/{{ .Nome }}"), "s", read);
        assertThat(mistyped.of("g/v1", "Kind")).as("as before").isEqualTo(read.of("g/v1", "Kind"));
        assertThat(mistyped.problems()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h/{{ .Nome }} | expected .Name, .Namespace, .UID or .SystemNamespace, got .Nome",
                "http://h/{{ if .Name }} | expected nothing but fields between {{ and }}, such as {{ .Name }}",
                "http://h/{{ .Name | expected nothing but fields between {{ and }}, such as {{ .Name }}",
                "{{ .Name }}/x | expected an absolute http or https uri",
                "ftp://{{ .Name }} | expected an absolute http or https uri"
            })
    void a_template_is_an_address_with_fields_and_nothing_else(String text, String expected) {
        assertThatThrownBy(() -> new AddressTemplate(text)).hasMessage(expected);
    }

    private Sink.Resolution resolve(Destination destination) throws Exception {
        return sinks.resolve(destination, "ns").toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Destination ref(String apiVersion, String kind, String name) {
        return new DestinationBuilder()
                .withNewRef()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .endRef()
                .build();
    }
}
