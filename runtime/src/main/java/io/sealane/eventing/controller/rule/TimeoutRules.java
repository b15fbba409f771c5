package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.eventing.controller.config.ChannelDefaults;
import io.sealane.eventing.controller.config.Features;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * While {@code delivery-timeout} is disabled, deliveries of no kind may name a timeout.
 *
 * <p>What a flow or Channel is made of has those that it was let in with itself, and templates have those of the ConfigMap that Channels go by; an owner by
 * name alone gives nothing, because whoever writes an object writes its owners as well.
 *
 * @param configs data of the ConfigMaps of the system namespace, by name
 * @param stored objects as they are stored now
 */
record TimeoutRules(
        Function<String, Map<String, String>> configs, BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> stored)
        implements ObjectRules {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The kinds that others of these are made for, by {@code apiVersion} and kind. */
    private static final Map<String, ResourceName> MAKERS = Map.of(
            "flows.knative.dev/v1 Sequence", new ResourceName("flows.knative.dev", "sequences"),
            "flows.knative.dev/v1 Parallel", new ResourceName("flows.knative.dev", "parallels"),
            "messaging.knative.dev/v1 Channel", new ResourceName("messaging.knative.dev", "channels"));

    @Override
    public void check(Field object) {
        if (Features.letsTimeouts(configs.apply(Features.CONFIG_MAP))) {
            return;
        }
        var let = let(object.at("metadata"));
        var namespace = object.at("metadata").at("namespace").text();
        var given = timeouts(object.at("spec")).filter(timeout -> !let.contains(timeout.text()));
        var templates = template(object.at("spec"))
                .filter(timeout -> !let.contains(timeout.text())
                        && defaults(namespace).map(Field::text).noneMatch(timeout.text()::equals));
        Stream.concat(given, templates)
                .forEach(timeout -> timeout.forbidden(
                        Features.DELIVERY_TIMEOUT + " is disabled in ConfigMap " + Features.CONFIG_MAP));
    }

    private static Stream<Field> timeouts(Field spec) {
        return Stream.of(Stream.of(spec), spec.at("steps").items().stream(), spec.at("branches").items().stream())
                .flatMap(holders -> holders)
                .map(TimeoutRules::timeout)
                .filter(Field::there);
    }

    private static Stream<Field> template(Field spec) {
        return Stream.of(timeout(spec.at("channelTemplate").at("spec"))).filter(Field::there);
    }

    private static Field timeout(Field holder) {
        return holder.at("delivery").at("timeout");
    }

    /** The timeouts that an object may have from whom it was made for. */
    private Set<String> let(Field metadata) {
        var namespace = metadata.at("namespace").text();
        return metadata.at("ownerReferences").items().stream()
                .filter(owner -> owner.at("controller").value().asBoolean())
                .flatMap(owner -> maker(namespace, owner).stream())
                .map(maker -> Field.of(maker).at("spec"))
                .flatMap(spec -> Stream.of(timeouts(spec), template(spec), defaults(namespace))
                        .flatMap(some -> some))
                .map(Field::text)
                .collect(Collectors.toSet());
    }

    private Optional<JsonNode> maker(String namespace, Field owner) {
        return Optional.ofNullable(MAKERS.get(
                        owner.at("apiVersion").text() + " " + owner.at("kind").text()))
                .flatMap(kind -> stored.apply(
                        kind, new ResourceKey(namespace, owner.at("name").text())))
                .filter(maker -> maker.path("metadata")
                        .path("uid")
                        .asText()
                        .equals(owner.at("uid").text()));
    }

    /** Of channels where nobody says anything else: whoever may write the ConfigMap may switch timeouts on. */
    private Stream<Field> defaults(String namespace) {
        var template =
                ChannelDefaults.parse(configs.apply(ChannelDefaults.CONFIG_MAP)).template(namespace);
        return timeouts(Field.of(JSON.<JsonNode>valueToTree(template)).at("spec"));
    }
}
