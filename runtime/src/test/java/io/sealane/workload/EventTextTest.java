package io.sealane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventTextTest {

    @Test
    void JSON_is_shown_as_the_guide_shows_it() {
        var event = event(
                Map.of(
                        "time", "2024-01-02T03:04:05.678Z",
                        "datacontenttype", "application/json",
                        "subject", "greetings",
                        "dataschema", "https://example.com/schema",
                        "knativearrivaltime", "2024-01-02T03:04:06Z",
                        "count", 7),
                "{\"msg\":\"Hello \\\"{Knative}!\",\"list\":[1,2.50,{ }], \"none\" :[]}");

        assertEquals("""
                ☁️  cloudevents.Event
                Context Attributes,
                  specversion: 1.0
                  type: greeting
                  source: not-sendoff
                  subject: greetings
                  id: say-hello
                  time: 2024-01-02T03:04:05.678Z
                  dataschema: https://example.com/schema
                  datacontenttype: application/json
                Extensions,
                  count: 7
                  knativearrivaltime: 2024-01-02T03:04:06Z
                Data,
                  {
                    "msg": "Hello \\"{Knative}!",
                    "list": [
                      1,
                      2.50,
                      {}
                    ],
                    "none": []
                  }
                """, EventText.of(event));
    }

    @Test
    void other_data_is_shown_as_it_is() {
        assertEquals("""
                ☁️  cloudevents.Event
                Context Attributes,
                  specversion: 1.0
                  type: greeting
                  source: not-sendoff
                  id: say-hello
                  datacontenttype: text/plain
                Data,
                  <b>hello</b>
                """, EventText.of(event(Map.of("datacontenttype", "text/plain"), "<b>hello</b>")));
    }

    @Test
    void broken_JSON_is_shown_as_it_is() {
        var text = EventText.of(event(Map.of("datacontenttype", "application/json"), "{\"a\": 1} }"));

        assertEquals("Data,\n  {\"a\": 1} }\n", text.substring(text.indexOf("Data,")));
    }

    @Test
    void without_data_and_extensions_their_sections_are_left_out() {
        assertEquals("""
                ☁️  cloudevents.Event
                Context Attributes,
                  specversion: 1.0
                  type: greeting
                  source: not-sendoff
                  id: say-hello
                """, EventText.of(event(Map.of(), "")));
    }

    private static Event event(Map<String, Object> more, String data) {
        var attributes = new LinkedHashMap<String, Object>();
        attributes.put("specversion", "1.0");
        attributes.put("id", "say-hello");
        attributes.put("source", "not-sendoff");
        attributes.put("type", "greeting");
        attributes.putAll(more);
        return Event.of(attributes, Map.of(), ByteString.fromString(data));
    }
}
