package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The main path once through: manifests in, an event over TLS, stored, delivered, logged. Also run on newer JDKs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SmokeTest {

    @Test
    void an_event_sent_over_https_is_stored_and_shown_by_its_subscriber() throws Exception {
        try (var sample = SampleNode.start()) {
            assertThat(sample.sender().overKeptConnection("smoke-1", "{\"hello\":\"smoke\"}"))
                    .isEqualTo(202);

            var log = sample.api()
                    .follow(SampleNode.PODS + "/event-display/log?follow=true", "\"smoke\"", SampleNode.PATIENCE);

            assertThat(log)
                    .contains("cloudevents.Event")
                    .contains("type: dev.sealane.demo.greeting")
                    .contains("source: /sealane/demo")
                    .contains("id: smoke-1")
                    .contains("datacontenttype: application/json");
        }
    }
}
