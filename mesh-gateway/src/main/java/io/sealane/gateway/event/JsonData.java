package io.sealane.gateway.event;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of a JSON event: where it stands, and, if it is a JSON string, what that says.
 *
 * @param member {@code data} or {@code data_base64}
 * @param json the very bytes of the JSON value
 * @param string its content, when it is a string
 */
record JsonData(String member, ByteString json, @Nullable String string) {

    static JsonData read(String member, byte[] text, JsonParser parser) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        var string = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        // A copy: the event may live long, and shall not keep the whole message with it.
        return new JsonData(member, ByteString.fromArrayUnsafe(Arrays.copyOfRange(text, from, to)), string);
    }

    /** An event in JSON that does not say otherwise carries JSON (JSON format, 3.1); said, so that it holds in binary mode too. */
    void imply(Map<String, Object> attributes) {
        if (member.equals("data")) {
            attributes.putIfAbsent("datacontenttype", "application/json");
        }
    }

    /** The payload. Takes {@code datacontentencoding} away where it was about the JSON text alone (0.3). */
    ByteString bytes(Map<String, Object> attributes) throws MalformedEvent {
        if (member.equals("data_base64")) {
            return base64();
        }
        boolean old = "0.3".equals(attributes.get("specversion"));
        if (old && "base64".equalsIgnoreCase(String.valueOf(attributes.get("datacontentencoding")))) {
            attributes.remove("datacontentencoding");
            return base64();
        }
        if (string != null && !isJson(String.valueOf(attributes.get("datacontenttype")))) {
            return ByteString.fromString(string, StandardCharsets.UTF_8);
        }
        return json;
    }

    private ByteString base64() throws MalformedEvent {
        if (string == null) {
            throw new MalformedEvent(member, json.utf8String(), "a string in base64");
        }
        try {
            return ByteString.fromArrayUnsafe(Base64.getDecoder().decode(string));
        } catch (IllegalArgumentException e) {
            throw new MalformedEvent(member, string, "a string in base64");
        }
    }

    /** Whether a media type is JSON: subtype {@code json}, or one that ends in {@code +json} (JSON format, 3.1). */
    static boolean isJson(String contentType) {
        int end = contentType.indexOf(';');
        var type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return type.endsWith("/json") || type.endsWith("+json");
    }
}
