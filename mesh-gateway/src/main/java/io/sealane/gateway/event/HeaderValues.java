package io.sealane.gateway.event;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Attribute values as HTTP header values (CloudEvents HTTP binding, 3.1.3.2). */
final class HeaderValues {

    private static final String HEX = "0123456789ABCDEF";

    private HeaderValues() {}

    /** Percent-encodes space, double quote, percent and everything that is no printable ASCII. */
    static String encode(String value) {
        int plain = 0;
        while (plain < value.length() && isPlain(value.charAt(plain))) {
            plain++;
        }
        if (plain == value.length()) {
            return value;
        }
        var encoded = new StringBuilder(value.length() + 16).append(value, 0, plain);
        for (byte b : value.substring(plain).getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && isPlain((char) b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '%';
    }

    /** Takes away double quotes with their escapes, then decodes one round of percent-encoding, which must be UTF-8. */
    static String decode(String attribute, String value) throws MalformedEvent {
        var unquoted = unquote(value);
        return unquoted.indexOf('%') < 0 ? unquoted : percentDecode(attribute, unquoted);
    }

    private static String unquote(String value) {
        if (value.indexOf('"') < 0) {
            return value;
        }
        var plain = new StringBuilder(value.length());
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && i + 1 < value.length()) {
                plain.append(value.charAt(++i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static String percentDecode(String attribute, String value) throws MalformedEvent {
        var source = StandardCharsets.UTF_8.encode(CharBuffer.wrap(value));
        var bytes = ByteBuffer.allocate(source.remaining());
        while (source.hasRemaining()) {
            byte b = source.get();
            bytes.put(b == '%' ? decodeByte(attribute, value, source) : b);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedEvent(attribute, value, "percent-encoded UTF-8");
        }
    }

    private static byte decodeByte(String attribute, String value, ByteBuffer source) throws MalformedEvent {
        if (source.remaining() >= 2) {
            int high = Character.digit(source.get(), 16);
            int low = Character.digit(source.get(), 16);
            if (high >= 0 && low >= 0) {
                return (byte) (high << 4 | low);
            }
        }
        throw new MalformedEvent(attribute, value, "two hexadecimal digits after each percent sign");
    }
}
