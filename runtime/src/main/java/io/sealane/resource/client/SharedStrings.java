package io.sealane.resource.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts so that equal ones share memory, as far as they come soon after each other: in caches of many objects the same words, and the
 * certificates of the same authorities, stand over and over. Any thread; takes no lock.
 *
 * <p>What a Secret holds is not kept, except for certificates.
 */
final class SharedStrings extends StdScalarDeserializer<String> {

    private static final long serialVersionUID = 1;

    /** Names, words, times and identifiers are shorter. */
    private static final int WORD_MAX = 64;

    private static final int WORDS = 4096;

    /** {@code -----BEGIN CERTIFICATE} in Base64. */
    private static final String CERTIFICATE = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS";

    private static final int CERTIFICATE_MAX = 16 * 1024;
    private static final int CERTIFICATES = 512;

    private final transient AtomicReferenceArray<@Nullable String> words = new AtomicReferenceArray<>(WORDS);
    private final transient AtomicReferenceArray<@Nullable String> certificates =
            new AtomicReferenceArray<>(CERTIFICATES);

    private SharedStrings() {
        super(String.class);
    }

    /** Has an object mapper read texts so. */
    static SimpleModule module() {
        return new SimpleModule("shared strings").addDeserializer(String.class, new SharedStrings());
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var text = StringDeserializer.instance.deserialize(parser, context);
        if (text == null) {
            return null;
        }
        if (text.startsWith(CERTIFICATE)) {
            return text.length() <= CERTIFICATE_MAX ? shared(certificates, text) : text;
        }
        return text.length() <= WORD_MAX && !isData(parser.getParsingContext()) ? shared(words, text) : text;
    }

    /** Whether it is a value of a Secret, or may be. */
    private static boolean isData(JsonStreamContext place) {
        var parent = place.getParent();
        return parent != null
                && ("data".equals(parent.getCurrentName()) || "stringData".equals(parent.getCurrentName()));
    }

    private static String shared(AtomicReferenceArray<@Nullable String> known, String text) {
        var hash = text.hashCode();
        var place = (hash ^ hash >>> 16) & known.length() - 1;
        var there = known.getPlain(place);
        if (text.equals(there)) {
            return there;
        }
        known.setPlain(place, text);
        return text;
    }
}
