package io.sealane.eventing.controller.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Channels are made of that do not say so themselves: the ConfigMap {@code default-ch-webhook}. */
public record ChannelDefaults(Defaults<ChannelTemplateSpec> all) {

    public static final String CONFIG_MAP = "default-ch-webhook";
    public static final String KEY = "default-ch-config";

    static final ChannelDefaults NONE = new ChannelDefaults(Defaults.none());

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads them from the ConfigMap's data; what is not understood is a {@link #problems problem}. */
    public static ChannelDefaults parse(Map<String, String> data) {
        return new ChannelDefaults(Defaults.parse(
                data.get(KEY),
                CONFIG_MAP + "/" + KEY,
                template -> template.isEmpty()
                        ? Optional.empty()
                        : Optional.of(JSON.convertValue(template, ChannelTemplateSpec.class))));
    }

    /** What holds for Channels of a namespace; an InMemoryChannel where nobody says anything. */
    public ChannelTemplateSpec template(String namespace) {
        return all.in(namespace).orElseGet(ChannelDefaults::standard);
    }

    private static ChannelTemplateSpec standard() {
        var template = new ChannelTemplateSpec();
        template.setApiVersion(HasMetadata.getApiVersion(InMemoryChannel.class));
        template.setKind(HasMetadata.getKind(InMemoryChannel.class));
        return template;
    }

    /** What was not understood, one sentence each. */
    public List<String> problems() {
        return all.problems();
    }
}
