package io.sealane.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.sealane.gateway.event.EventMessages.Format;
import io.sealane.gateway.event.EventMessages.Received;
import io.sealane.gateway.event.EventMessages.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventMessagesTest {

    private static final EventSettings SETTINGS = EventSettings.defaults();
    private static final String STRUCTURED = "application/cloudevents+json; charset=utf-8";
    private static final String BATCH = "application/cloudevents-batch+json";

    @Test
    void a_binary_event_has_its_attributes_in_headers_of_any_case_and_its_data_untouched() {
        var headers = new java.util.HashMap<>(Map.of(
                "CE-SpecVersion", "1.0",
                "ce-type", "com.example.someevent",
                "ce-time", "2018-04-05T03:56:24Z",
                "ce-id", "1234-1234-1234",
                "ce-source", "/mycontext/subcontext",
                "Ce-MyExt", "x"));
        headers.putAll(Map.of(
                "authorization", "Bearer secret",
                "cookie", "a=b",
                "X-Request-Id", "r1",
                "Retry-After", "7",
                "baggage", "tenant=blue",
                "x-b3-traceid", "t",
                "Knative-Foo", "f",
                "traceparent", "00-a-b-01"));

        var event = one(read("application/json; charset=utf-8", headers, " {\"a\" :1} "));

        assertThat(event.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "specversion", "1.0",
                        "type", "com.example.someevent",
                        "time", "2018-04-05T03:56:24Z",
                        "id", "1234-1234-1234",
                        "source", "/mycontext/subcontext",
                        "myext", "x",
                        "datacontenttype", "application/json; charset=utf-8"));
        assertThat(event.headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "x-request-id", "r1",
                        "retry-after", "7",
                        "baggage", "tenant=blue",
                        "x-b3-traceid", "t",
                        "knative-foo", "f",
                        "traceparent", "00-a-b-01"));
        assertThat(event.data().utf8String()).isEqualTo(" {\"a\" :1} ");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    Euro%20%E2%82%AC%20%F0%9F%98%80 , Euro € 😀
                    plain                           , plain
                    %41%62                          , Ab
                    %e2%82%ac                       , €
                    '"quoted \\"text\\" \\\\"'      , 'quoted "text" \\'
                    '"100%25"'                      , 100%
                    a%25%32%30b                     , a%20b
                    """)
    void header_values_are_unquoted_and_percent_decoded_once(String header, String value) {
        var event = one(read("text/plain", binary("ce-subject", header), ""));

        assertThat(event.attribute("subject")).contains(value);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    Euro € 😀       , Euro%20%E2%82%AC%20%F0%9F%98%80
                    'say "50%"'     , say%20%2250%25%22
                    /a?b=c&d~!#$'()*, /a?b=c&d~!#$'()*
                    é               , %C3%A9
                    """)
    void attribute_values_are_percent_encoded_as_the_binding_says(String value, String header) {
        var event = one(read("text/plain", binary("ce-subject", "x"), "")).with("subject", value);

        assertThat(EventMessages.write(event, Format.BINARY).headers()).containsEntry("ce-subject", header);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', nullValues = "-", textBlock = """
                    ce-specversion     , 1.1                         , specversion
                    ce-specversion     , 0.2                         , specversion
                    ce-id              , -                           , id
                    ce-id              , ''                          , id
                    ce-id              , %20                         , id
                    ce-source          , -                           , source
                    ce-type            , -                           , type
                    ce-subject         , ''                          , subject
                    ce-subject         , %C0%A0                      , subject
                    ce-subject         , %F                          , subject
                    ce-subject         , %zz                         , subject
                    ce-subject         , a%0D%0Ab                    , subject
                    ce-time            , yesterday                   , time
                    ce-time            , 2018-04-05T03:56Z           , time
                    ce-time            , 2018-02-30T03:56:24Z        , time
                    ce-time            , 2018-04-05T03:56:24         , time
                    ce-time            , 2018-04-05T24:00:00Z        , time
                    ce-dataschema      , /relative                   , dataschema
                    ce-dataschema      , 'not a uri'                 , dataschema
                    content-type       , 'nonsense'                  , datacontenttype
                    content-type       , 'text/plain; charset'       , datacontenttype
                    ce-datacontenttype , text/plain                  , datacontenttype
                    ce-my_ext          , x                           , my_ext
                    ce-                , x                           , extension
                    ce-data            , x                           , data
                    """)
    void a_bad_attribute_is_named(String header, String value, String attribute) {
        var headers = new java.util.HashMap<>(binary("x-unused", "x"));
        var contentType = "text/plain";
        if (header.equals("content-type")) {
            contentType = value;
        } else if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }
        var problem = malformed(read(contentType, headers, ""));

        assertThat(problem.attribute()).isEqualTo(attribute);
        assertThat(problem.expected()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2018-04-05T17:31:00Z",
                "1985-04-12T23:20:50.52Z",
                "1996-12-19T16:39:57-08:00",
                "1990-12-31t23:59:60z",
                "2018-04-05T17:31:00.123456789+00:00"
            })
    void times_of_rfc_3339_are_taken_as_they_are(String time) {
        assertThat(one(read("text/plain", binary("ce-time", time), "")).attribute("time"))
                .contains(time);
    }

    @Test
    void a_header_that_comes_twice_is_refused() {
        var headers = new ArrayList<>(fields(binary("ce-subject", "a")));
        headers.add(RawHeader.create("CE-Subject", "b"));

        var received = EventMessages.read(Optional.empty(), headers, ByteString.emptyByteString(), SETTINGS);

        assertThat(malformed(received).attribute()).isEqualTo("subject");
    }

    @Test
    void an_event_of_version_0_3_stays_one() {
        var event = one(read(
                "application/xml",
                Map.of(
                        "ce-specversion", "0.3",
                        "ce-id", "1",
                        "ce-type", "t",
                        "ce-source", "/s",
                        "ce-schemaurl", "/schema"),
                "<x/>"));

        assertThat(event.attributes()).containsEntry("specversion", "0.3").containsEntry("schemaurl", "/schema");
        assertThat(EventMessages.write(event, Format.BINARY).headers())
                .containsEntry("ce-specversion", "0.3")
                .containsEntry("ce-schemaurl", "/schema");
    }

    @Test
    void base64_of_version_0_3_is_decoded() {
        var event = one(structured("""
                {"specversion":"0.3","id":"1","type":"t","source":"/s","datacontenttype":"image/png",
                 "datacontentencoding":"base64","data":"AQID"}"""));

        assertThat(event.data()).isEqualTo(ByteString.fromArray(new byte[] {1, 2, 3}));
        assertThat(event.attributes()).doesNotContainKey("datacontentencoding");
        assertThat(EventMessages.write(event, Format.JSON).body().utf8String())
                .contains("\"datacontentencoding\":\"base64\"", "\"data\":\"AQID\"");
    }

    @Test
    void json_data_stays_the_very_bytes_that_stood_there_wherever_they_stood() {
        var event = one(structured("""
                {"data" : { "b":1.0,  "a":[1e3, "\\u00e9"] } ,"specversion":"1.0","id":"1","type":"t","source":"/s",
                 "num":7,"truth":true,"nothing":null}"""));

        assertThat(event.data().utf8String()).isEqualTo("{ \"b\":1.0,  \"a\":[1e3, \"\\u00e9\"] }");
        assertThat(event.attributes())
                .containsEntry("num", 7)
                .containsEntry("truth", true)
                .containsEntry("datacontenttype", "application/json")
                .doesNotContainKey("nothing");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    application/json , '"a b"'  , '"a b"'
                    text/plain       , '"a\\nb"', 'a
                    b'
                    application/json , 12       , 12
                    application/x+json, -0.10   , -0.10
                    text/plain       , 12       , 12
                    application/json , null     , null
                    application/xml  , '"<x/>"' , <x/>
                    """)
    void the_data_of_a_structured_event_is_what_its_type_says(String type, String json, String data) {
        var event = one(structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"/s\","
                + "\"datacontenttype\":\"" + type + "\",\"data\":" + json + "}"));

        assertThat(event.data().utf8String()).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    '{"specversion":"1.0","id":1,"type":"t","source":"/s"}'                               , id
                    '{"specversion":"1.0","id":"1","id":"2","type":"t","source":"/s"}'                    , id
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s","n":4294967296}'              , n
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s","n":1.5}'                     , n
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s","o":{}}'                      , o
                    '{"id":"1","n":1.5,"o":{"specversion":"1.0"},"specversion":"9.9"}'                    , specversion
                    '{"specversion":"1","contentType":"text/plain"}'                                      , specversion
                    '{"specversion":1.0,"id":"1","type":"t","source":"/s"}'                               , specversion
                    '{"contentType":"text/plain","id":"1","type":"t","source":"/s"}'                      , specversion
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s","MyExt":"x"}'                 , MyExt
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s","data":1,"data_base64":""}'   , data_base64
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s","data_base64":"%%"}'          , data_base64
                    '{"specversion":"1.0","id":"1","type":"t","source":"/s"} x'                           , content
                    '{"specversion":"1.0","id":"1","type":"t"'                                            , content
                    '[]'                                                                                  , content
                    ''                                                                                    , content
                    """)
    void a_malformed_structured_event_is_refused_by_name(String json, String attribute) {
        assertThat(malformed(structured(json)).attribute()).isEqualTo(attribute);
    }

    @Test
    void a_batch_is_read_in_order_and_may_be_empty() {
        var event = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"type\":\"t\",\"source\":\"/s\",\"data\":{\"n\":%s}}";
        var batch = read(BATCH, Map.of(), "[" + event.formatted("a", "1") + " , " + event.formatted("b", "2") + "]");

        assertThat(((Received.Events) batch).events())
                .extracting(Event::id, read -> read.data().utf8String())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "{\"n\":1}"),
                        org.assertj.core.groups.Tuple.tuple("b", "{\"n\":2}"));
        assertThat(((Received.Events) read(BATCH, Map.of(), "[]")).events()).isEmpty();
        assertThat(malformed(read(BATCH, Map.of(), "[1]")).attribute()).isEqualTo("[0]");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    '{"specversion":"1.0","id":"c","type":"t"}'                              , '[2].source: expected a value, got nothing'
                    '{"specversion":"1.0","id":"c","type":"t","source":"/s","data_base64":1}' , '[2].data_base64: expected a string in base64, got "1"'
                    'null'                                                                   , '[2]: expected an event as a JSON object, got "NULL"'
                    """)
    void which_event_of_a_batch_is_at_fault_is_said(String third, String said) {
        var good = "{\"specversion\":\"1.0\",\"id\":\"a\",\"type\":\"t\",\"source\":\"/s\"}";

        assertThat(malformed(read(BATCH, Map.of(), "[" + good + "," + good + "," + third + "]"))
                        .message())
                .isEqualTo(said);
    }

    @Test
    void limits_on_attributes_and_batches_hold() {
        var few =
                new EventSettings(1024, 1, 5, 64, java.time.Duration.ofSeconds(10), 1, java.time.Duration.ofSeconds(1));
        var event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"/s\"%s}";

        assertThat(malformed(readWith(few, STRUCTURED, event.formatted(",\"a\":1,\"b\":2")))
                        .attribute())
                .isEqualTo("attributes");
        assertThat(malformed(readWith(few, STRUCTURED, event.formatted(",\"a\":\"" + "x".repeat(64) + "\"")))
                        .attribute())
                .isEqualTo("attributes");
        assertThat(malformed(readWith(few, BATCH, "[" + event.formatted("") + "," + event.formatted("") + "]"))
                        .attribute())
                .isEqualTo("batch");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    application/json         , '{"a": 1}'
                    application/json         , 'no json'
                    application/json         , '1 2'
                    text/plain               , 'grüße "x"'
                    application/octet-stream , 'abc'
                    """)
    void what_is_written_structured_is_read_back_the_same_by_us_and_by_the_sdk(String type, String data) {
        var event = one(read(type, binary("ce-subject", "a%20b"), data));

        var json = EventMessages.write(event, Format.JSON).body();

        assertThat(one(read(STRUCTURED, Map.of(), json.utf8String()))).isEqualTo(event);
        EventFormat sdk = EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE);
        var read = sdk.deserialize(json.toArray());
        assertThat(read.getSubject()).isEqualTo("a b");
        assertThat(read.getId()).isEqualTo("1");
    }

    @Test
    void bytes_that_are_no_text_survive_structured_mode() {
        var bytes = ByteString.fromArray(new byte[] {(byte) 0xff, 0, 1});
        var event = Event.of(
                Map.of("specversion", "1.0", "id", "1", "type", "t", "source", "/s", "datacontenttype", "text/plain"),
                Map.of(),
                bytes);

        var json = EventMessages.write(event, Format.JSON).body();

        assertThat(json.utf8String()).contains("\"data_base64\":\"/wAB\"");
        assertThat(one(read(STRUCTURED, Map.of(), json.utf8String())).data()).isEqualTo(bytes);
    }

    @Test
    void what_claims_no_version_is_no_event_and_an_unknown_format_is_refused() {
        assertThat(read("application/json", Map.of("ce-id", "1"), "{}")).isInstanceOf(Received.NoEvent.class);
        assertThat(malformed(read("application/cloudevents+avro", Map.of(), "x"))
                        .attribute())
                .isEqualTo("content-type");
    }

    @Test
    void only_a_2xx_other_than_202_can_reply() {
        assertThat(reply(200, binary("x", "y"), "d")).isInstanceOf(Reply.Replied.class);
        assertThat(reply(201, binary("x", "y"), "")).isInstanceOf(Reply.Replied.class);
        assertThat(reply(202, binary("x", "y"), "d")).isInstanceOf(Reply.None.class);
        assertThat(reply(500, binary("x", "y"), "d")).isInstanceOf(Reply.None.class);
        assertThat(reply(200, Map.of(), "")).isInstanceOf(Reply.None.class);
        assertThat(reply(200, Map.of(), "<html>thanks</html>")).isInstanceOf(Reply.None.class);
        assertThat(reply(200, Map.of("ce-specversion", "1.0"), "d")).isInstanceOf(Reply.Malformed.class);
    }

    private static Reply reply(int status, Map<String, String> headers, String body) {
        return EventMessages.readReply(
                status, Optional.of("text/plain"), fields(headers), ByteString.fromString(body), SETTINGS);
    }

    private static Received structured(String json) {
        return read(STRUCTURED, Map.of(), json);
    }

    private static Received read(String contentType, Map<String, String> headers, String body) {
        return EventMessages.read(Optional.of(contentType), fields(headers), ByteString.fromString(body), SETTINGS);
    }

    private static Received readWith(EventSettings settings, String contentType, String body) {
        return EventMessages.read(Optional.of(contentType), List.of(), ByteString.fromString(body), settings);
    }

    private static Map<String, String> binary(String name, String value) {
        var headers = new java.util.HashMap<>(
                Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "t", "ce-source", "/s"));
        headers.put(name, value);
        return headers;
    }

    private static List<HttpHeader> fields(Map<String, String> headers) {
        var fields = new ArrayList<HttpHeader>();
        headers.forEach((name, value) -> fields.add(RawHeader.create(name, value)));
        return fields;
    }

    private static Event one(Received received) {
        assertThat(received).isInstanceOf(Received.Events.class);
        return ((Received.Events) received).events().get(0);
    }

    private static EventProblem malformed(Received received) {
        assertThat(received).isInstanceOf(Received.Malformed.class);
        return ((Received.Malformed) received).problem();
    }
}
