package io.sealane.gateway.event;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The stored form of events: a version byte, attributes with their types, pass-through headers, data. Equal events have equal bytes.
 *
 * <p>Lengths are variable (seven bits per byte, low ones first). A name is its place among {@link #NAMES} plus one, or zero and the
 * text. Places are never given to other names; a change of the layout is a new version.
 */
public final class EventBytes {

    private static final byte VERSION = 1;
    private static final List<String> NAMES = List.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "dataschema",
            "knativebrokerttl",
            "knativearrivaltime",
            "partitionkey",
            "traceparent",
            "tracestate",
            "x-request-id");

    /** Where each of them is. */
    private static final Map<String, Integer> PLACES =
            IntStream.range(0, NAMES.size()).boxed().collect(Collectors.toUnmodifiableMap(NAMES::get, at -> at));

    private static final byte STRING = 0;
    private static final byte INTEGER = 1;
    private static final byte FALSE = 2;
    private static final byte TRUE = 3;

    private EventBytes() {}

    /** How many bytes {@link #encode} makes of an event. */
    public static int size(Event event) {
        int size =
                1 + varSize(event.attributes().size()) + varSize(event.headers().size());
        for (var attribute : event.attributes().entrySet()) {
            size += nameSize(attribute.getKey()) + 1 + valueSize(attribute.getValue());
        }
        for (var header : event.headers().entrySet()) {
            size += nameSize(header.getKey()) + textSize(header.getValue());
        }
        return size + event.data().size();
    }

    public static byte[] encode(Event event) {
        var out = new Out(new byte[size(event)]);
        out.put(VERSION);
        out.number(event.attributes().size());
        for (var attribute : event.attributes().entrySet()) {
            out.name(attribute.getKey());
            out.value(attribute.getValue());
        }
        out.number(event.headers().size());
        for (var header : event.headers().entrySet()) {
            out.name(header.getKey());
            out.text(header.getValue());
        }
        out.bytes(event.data().toArrayUnsafe());
        return out.all;
    }

    /**
     * @throws IllegalArgumentException for anything that {@link #encode} did not make, naming the place
     */
    public static Event decode(byte[] bytes) {
        var in = new In(bytes);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw in.bad("version " + VERSION + ", got " + version);
            }
            Map<String, Object> attributes = new LinkedHashMap<>();
            for (int left = in.number(); left > 0; left--) {
                attributes.put(in.name(), in.value());
            }
            Map<String, String> headers = new LinkedHashMap<>();
            for (int left = in.number(); left > 0; left--) {
                headers.put(in.name(), in.text());
            }
            return Event.of(attributes, headers, in.rest());
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("stored event: expected more than " + bytes.length + " bytes", e);
        }
    }

    private static int valueSize(Object value) {
        if (value instanceof Integer) {
            return 4;
        }
        return value instanceof Boolean ? 0 : textSize(value.toString());
    }

    private static int nameSize(String name) {
        return PLACES.containsKey(name) ? 1 : 1 + textSize(name);
    }

    private static int textSize(String text) {
        int length = utf8Length(text);
        return varSize(length) + length;
    }

    /** How many bytes a text takes in UTF-8. */
    static int utf8Length(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }

    private static int varSize(int number) {
        return number == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(number)) / 7;
    }

    private static final class Out {

        private final byte[] all;
        private int at;

        Out(byte[] all) {
            this.all = all;
        }

        void put(byte value) {
            all[at++] = value;
        }

        void number(int number) {
            int rest = number;
            while (rest >>> 7 != 0) {
                put((byte) (rest | 0x80));
                rest >>>= 7;
            }
            put((byte) rest);
        }

        void bytes(byte[] bytes) {
            System.arraycopy(bytes, 0, all, at, bytes.length);
            at += bytes.length;
        }

        void text(String text) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            bytes(bytes);
        }

        void name(String name) {
            int place = PLACES.getOrDefault(name, -1);
            put((byte) (place + 1));
            if (place < 0) {
                text(name);
            }
        }

        void value(Object value) {
            if (value instanceof Integer number) {
                put(INTEGER);
                for (int shift = 24; shift >= 0; shift -= 8) {
                    put((byte) (number >> shift));
                }
            } else if (value instanceof Boolean truth) {
                put(truth ? TRUE : FALSE);
            } else {
                put(STRING);
                text(value.toString());
            }
        }
    }

    private static final class In {

        private final byte[] all;
        private int at;

        In(byte[] all) {
            this.all = all;
        }

        byte get() {
            return all[at++];
        }

        int number() {
            int number = 0;
            for (int shift = 0; shift < 32; shift += 7) {
                byte next = get();
                number |= (next & 0x7F) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw bad("a number of at most five bytes");
        }

        String text() {
            int length = number();
            if (length < 0 || length > all.length - at) {
                throw bad("a length of at most " + (all.length - at) + ", got " + length);
            }
            at += length;
            return new String(all, at - length, length, StandardCharsets.UTF_8);
        }

        String name() {
            int place = get();
            if (place < 0 || place > NAMES.size()) {
                throw bad("a name's place up to " + NAMES.size() + ", got " + place);
            }
            return place == 0 ? text() : NAMES.get(place - 1);
        }

        Object value() {
            byte type = get();
            return switch (type) {
                case STRING -> text();
                case INTEGER -> (get() & 0xFF) << 24 | (get() & 0xFF) << 16 | (get() & 0xFF) << 8 | (get() & 0xFF);
                case FALSE -> false;
                case TRUE -> true;
                default -> throw bad("a value type of 0 to 3, got " + type);
            };
        }

        ByteString rest() {
            return ByteString.fromArrayUnsafe(Arrays.copyOfRange(all, at, all.length));
        }

        IllegalArgumentException bad(String expected) {
            return new IllegalArgumentException("stored event, byte " + at + ": expected " + expected);
        }
    }
}
