package io.sealane.gateway.event;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the attributes of an event must be (CloudEvents 1.0, Context Attributes and Type System; 0.3 alike where it has them). */
final class AttributeRules {

    private static final List<String> REQUIRED = List.of("id", "source", "type");

    /** Attributes that the specification defines as strings; a number there is no canonical form of anything. */
    private static final Set<String> STRINGS = Set.of(
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "schemaurl");

    private static final Set<String> VERSIONS = Set.of("1.0", "0.3");

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MEDIA_TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:[ \\t]*;[ \\t]*(?:" + TOKEN
            + "=(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\"))?)*+");
    private static final Pattern ABSOLUTE_URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"{}|\\\\^`]+");
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)");

    /** The last good one: senders use the same few again and again. */
    private static volatile String mediaType = "";

    private AttributeRules() {}

    /** Refuses an attribute name that no event may have. */
    static void checkName(String name) throws MalformedEvent {
        if (name.isEmpty() || name.equals("data")) {
            throw new MalformedEvent(name.isEmpty() ? "extension" : name, name, "an attribute name other than that");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
                throw new MalformedEvent(name, name, "an attribute name of a-z and 0-9 only");
            }
        }
    }

    /** The version comes before all else: it says by which rules the rest is read. */
    static void checkVersion(Map<String, Object> attributes) throws MalformedEvent {
        var version = attributes.get("specversion");
        if (version == null) {
            throw new MalformedEvent(EventProblem.missing("specversion"));
        }
        checkType("specversion", version);
        checkValue("specversion", version.toString());
    }

    static void check(Map<String, Object> attributes, EventSettings settings) throws MalformedEvent {
        checkVersion(attributes);
        for (var required : REQUIRED) {
            if (!attributes.containsKey(required)) {
                throw new MalformedEvent(EventProblem.missing(required));
            }
        }
        if (attributes.size() > settings.attributesMax()) {
            throw new MalformedEvent(
                    "attributes", String.valueOf(attributes.size()), "at most " + settings.attributesMax());
        }
        long bytes = 0;
        for (var attribute : attributes.entrySet()) {
            var value = attribute.getValue();
            checkType(attribute.getKey(), value);
            var text = String.valueOf(value);
            checkCharacters(attribute.getKey(), text);
            checkValue(attribute.getKey(), text);
            bytes += attribute.getKey().length() + EventBytes.utf8Length(text);
        }
        if (bytes > settings.attributeBytesMax()) {
            throw new MalformedEvent(
                    "attributes", bytes + " bytes", "at most " + settings.attributeBytesMax() + " bytes together");
        }
    }

    private static void checkType(String name, Object value) throws MalformedEvent {
        if (STRINGS.contains(name) && !(value instanceof String)) {
            throw new MalformedEvent(name, String.valueOf(value), "a string");
        }
    }

    private static void checkValue(String name, String value) throws MalformedEvent {
        switch (name) {
            case "specversion" -> expect(VERSIONS.contains(value), name, value, "1.0 or 0.3");
            case "id", "source", "type", "subject" -> expect(!value.isBlank(), name, value, "a non-empty string");
            case "time" -> expect(isTime(value), name, value, "a time as of RFC 3339");
            case "datacontenttype" -> expect(isMediaType(value), name, value, "a media type as of RFC 2046");
            case "dataschema" -> expect(ABSOLUTE_URI.matcher(value).matches(), name, value, "an absolute URI");
            case "schemaurl" -> expect(!value.isBlank(), name, value, "a URI");
            default -> {
                // Extensions may hold any string.
            }
        }
    }

    private static boolean isMediaType(String value) {
        if (value.equals(mediaType)) {
            return true;
        }
        var matches = MEDIA_TYPE.matcher(value).matches();
        if (matches) {
            mediaType = value;
        }
        return matches;
    }

    private static boolean isTime(String value) {
        var parts = TIME.matcher(value);
        if (!parts.matches()) {
            return false;
        }
        try {
            LocalDate.parse(parts.group(1));
            return true;
        } catch (DateTimeException noSuchDay) {
            return false;
        }
    }

    /** Type String: no control characters, no non-characters, no half surrogate pairs. */
    private static void checkCharacters(String name, String value) throws MalformedEvent {
        int plain = 0;
        while (plain < value.length() && value.charAt(plain) >= ' ' && value.charAt(plain) < 0x7F) {
            plain++;
        }
        for (int i = plain; i < value.length(); ) {
            int c = value.codePointAt(i);
            boolean control = c < 0x20 || c >= 0x7F && c <= 0x9F;
            boolean noncharacter = c >= 0xFDD0 && c <= 0xFDEF || (c & 0xFFFE) == 0xFFFE;
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            expect(!control && !noncharacter && !half, name, value, "characters that Unicode allows in text");
            i += Character.charCount(c);
        }
    }

    private static void expect(boolean fine, String name, String value, String expected) throws MalformedEvent {
        if (!fine) {
            throw new MalformedEvent(name, value, expected);
        }
    }
}
