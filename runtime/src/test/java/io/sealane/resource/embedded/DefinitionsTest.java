package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code kubectl} users type. By hand from the projects' own definitions: knative/eventing config/core/resources and
 * config/channels, knative/serving config/core/300-resources, knative/networking config, cert-manager deploy/crds and pkg/apis,
 * trust-manager deploy/crds, istio/api kubernetes/customresourcedefinitions.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DefinitionsTest {

    private static final Map<String, JsonNode> DEFINITIONS = Definitions.packed().stream()
            .collect(Collectors.toMap(
                    definition -> definition.at("/metadata/name").asText(), Function.identity()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "brokers.eventing.knative.dev | | all knative eventing",
                "triggers.eventing.knative.dev | | all knative eventing",
                "eventpolicies.eventing.knative.dev | | all knative eventing",
                "requestreplies.eventing.knative.dev | | all knative eventing",
                "eventtypes.eventing.knative.dev | | all knative eventing",
                "channels.messaging.knative.dev | ch | all knative messaging channel",
                "inmemorychannels.messaging.knative.dev | imc | all knative messaging channel",
                "subscriptions.messaging.knative.dev | sub | all knative messaging",
                "sequences.flows.knative.dev | | all knative flows",
                "parallels.flows.knative.dev | | all knative flows",
                "pingsources.sources.knative.dev | | all knative sources",
                "apiserversources.sources.knative.dev | | all knative sources",
                "sinkbindings.sources.knative.dev | | all knative sources bindings",
                "containersources.sources.knative.dev | | all knative sources",
                "services.serving.knative.dev | kservice ksvc | all knative serving",
                "configurations.serving.knative.dev | config cfg | all knative serving",
                "revisions.serving.knative.dev | rev | all knative serving",
                "routes.serving.knative.dev | rt | all knative serving",
                "domainmappings.serving.knative.dev | dm | all knative serving",
                "ingresses.networking.internal.knative.dev | kingress king | knative-internal networking",
                "certificates.networking.internal.knative.dev | kcert | knative-internal networking",
                "clusterdomainclaims.networking.internal.knative.dev | cdc | knative-internal networking",
                "images.caching.internal.knative.dev | | knative-internal caching",
                "serverlessservices.networking.internal.knative.dev | sks | knative-internal networking",
                "podautoscalers.autoscaling.internal.knative.dev | kpa | knative-internal autoscaling",
                "certificates.cert-manager.io | cert certs | cert-manager",
                "certificaterequests.cert-manager.io | cr crs | cert-manager",
                "issuers.cert-manager.io | iss | cert-manager",
                "clusterissuers.cert-manager.io | ciss | cert-manager",
                "orders.acme.cert-manager.io | | cert-manager cert-manager-acme",
                "challenges.acme.cert-manager.io | | cert-manager cert-manager-acme",
                "bundles.trust.cert-manager.io | | ",
                "peerauthentications.security.istio.io | pa | istio-io security-istio-io",
                "authorizationpolicies.security.istio.io | ap | istio-io security-istio-io",
                "destinationrules.networking.istio.io | dr | istio-io networking-istio-io",
                "knativeeventings.operator.knative.dev | | ",
                "knativeservings.operator.knative.dev | | "
            })
    void kinds_go_by_the_short_names_and_categories_of_their_projects(
            String name, String shortNames, String categories) {
        var names = definition(name).at("/spec/names");

        assertThat(words(names.path("shortNames"))).isEqualTo(shortNames == null ? "" : shortNames);
        assertThat(words(names.path("categories"))).isEqualTo(categories == null ? "" : categories);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "brokers.eventing.knative.dev | URL Age Ready Reason",
                "triggers.eventing.knative.dev | Broker Subscriber_URI Age Ready Reason",
                "eventpolicies.eventing.knative.dev | Ready Reason",
                "requestreplies.eventing.knative.dev | URL Ready Reason",
                "channels.messaging.knative.dev | URL Age Ready Reason",
                "subscriptions.messaging.knative.dev | Age Ready Reason",
                "services.serving.knative.dev | URL LatestCreated LatestReady Ready Reason",
                "routes.serving.knative.dev | URL Ready Reason",
                "certificates.cert-manager.io | Ready Secret Issuer/1 Status/1 Age",
                "certificaterequests.cert-manager.io | Approved Denied Ready Issuer Requester Status/1 Age",
                "issuers.cert-manager.io | Ready Status/1 Age",
                "clusterissuers.cert-manager.io | Ready Status/1 Age",
                "knativeeventings.operator.knative.dev | Version Ready Reason"
            })
    void tables_have_the_columns_of_their_projects(String name, String columns) {
        var shown = new ArrayList<String>();
        definition(name)
                .at("/spec/versions/0/additionalPrinterColumns")
                .forEach(column -> shown.add(column.path("name").asText()
                        + (column.path("priority").asInt() == 0
                                ? ""
                                : "/" + column.path("priority").asInt())));

        assertThat(String.join(" ", shown)).isEqualTo(columns);
    }

    /** By these labels {@code kn source list-types}, {@code kn channel list-types} and {@code kn source list} find kinds, and others what takes events. */
    @ParameterizedTest
    @CsvSource({
        "duck.knative.dev/source, apiserversources containersources pingsources sinkbindings",
        "eventing.knative.dev/source, apiserversources containersources pingsources sinkbindings",
        "duck.knative.dev/binding, sinkbindings",
        "messaging.knative.dev/subscribable, channels inmemorychannels",
        "duck.knative.dev/addressable, brokers channels inmemorychannels parallels routes sequences services",
        "duck.knative.dev/podspecable, configurations services"
    })
    void kinds_carry_the_labels_by_which_Knatives_tools_find_them(String label, String plurals) {
        var found = DEFINITIONS.values().stream()
                .filter(definition -> definition
                        .path("metadata")
                        .path("labels")
                        .path(label)
                        .asText()
                        .equals("true"))
                .map(definition -> definition.at("/spec/names/plural").asText())
                .sorted()
                .collect(Collectors.joining(" "));

        assertThat(found).isEqualTo(plurals);
    }

    /** {@code kn source ping} knows no other version. */
    @Test
    void PingSources_are_served_as_v1beta2_too_with_the_same_fields() {
        var versions = definition("pingsources.sources.knative.dev").at("/spec/versions");

        assertThat(versions)
                .extracting(version -> version.path("name").asText())
                .containsExactly("v1", "v1beta2");
        assertThat(versions).allMatch(version -> version.path("served").asBoolean());
        assertThat(versions.at("/1/schema")).isEqualTo(versions.at("/0/schema"));
    }

    @Test
    void no_two_kinds_share_a_short_name() {
        var all = DEFINITIONS.values().stream()
                .flatMap(definition ->
                        List.of(words(definition.at("/spec/names/shortNames")).split(" ")).stream())
                .filter(name -> !name.isEmpty())
                .toList();

        assertThat(all).doesNotHaveDuplicates();
    }

    private static JsonNode definition(String name) {
        assertThat(DEFINITIONS).containsKey(name);
        return DEFINITIONS.get(name);
    }

    private static String words(JsonNode list) {
        var words = new ArrayList<String>();
        list.forEach(word -> words.add(word.asText()));
        return String.join(" ", words);
    }
}
