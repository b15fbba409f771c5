package io.sealane.eventing.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sealane.eventing.controller.sink.Sink;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RequestReplyStatusesTest {

    @Test
    void the_dead_letter_sink_that_was_found_last_is_read_from_the_status() {
        assertThat(RequestReplyStatuses.lastDeadLetter(read("{}"))).isEmpty();
        assertThat(RequestReplyStatuses.lastDeadLetter(read("{\"status\":{}}"))).isEmpty();
        assertThat(
                        RequestReplyStatuses.lastDeadLetter(
                                read(
                                        "{\"status\":{\"deadLetterSinkUri\":\"https://dead.example.com/\",\"deadLetterSinkCACerts\":\"pem\"}}")))
                .contains(new Sink(URI.create("https://dead.example.com/"), Optional.of("pem"), Optional.empty()));
    }

    private static RequestReply read(String json) {
        return new KubernetesSerialization().unmarshal(json, RequestReply.class);
    }
}
