package io.sealane.gateway.transport.http2;

import akka.http.impl.engine.http2.hpack.Http2HeaderParsing$;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.settings.ParserSettings;
import akka.http.shaded.com.twitter.hpack.HeaderListener;
import io.sealane.gateway.transport.http2.HeadNote.Refusal;
import io.sealane.gateway.transport.limit.TransportSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * One header block of an HTTP/2 request while it is decoded: checked field by field against RFC 9113 sections 8.2 and 8.3 before
 * anything of it is parsed.
 *
 * <p>A fault is noted, not thrown, so that the HPACK decoder reads on to the end of the block and keeps in step with the client: the
 * next request of the connection can be served.
 */
final class RequestHead implements HeaderListener {

    private static final int FIELD_OVERHEAD = 32;
    private static final int LENGTH_DIGITS_MAX = 18;
    private static final Set<String> OF_REQUESTS = Set.of(":method", ":scheme", ":path", ":authority");
    /** RFC 9113 section 8.2.2. */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");
    /** Fields that Akka HTTP wants parsed, beside the pseudo-header fields. */
    private static final Set<String> PARSED = Set.of("content-type", "content-length", "cookie");

    private final TransportSettings.Heads limits;
    private final ParserSettings parsing;
    private final boolean trailers;
    private final List<Tuple2<String, Object>> pseudo = new ArrayList<>();
    private final List<Tuple2<String, Object>> regular = new ArrayList<>();
    private @Nullable Refusal refusal;
    private @Nullable String authority;
    private @Nullable String host;
    private long bodyBytes = -1;
    private int bytes;

    RequestHead(TransportSettings.Heads limits, ParserSettings parsing, boolean trailers) {
        this.limits = limits;
        this.parsing = parsing;
        this.trailers = trailers;
    }

    /**
     * Takes a field.
     *
     * @param known what this method made of the same field before, as the decoder's table remembers it
     * @return what the table shall remember; null for nothing
     */
    @Override
    public @Nullable Object addHeader(String name, String value, @Nullable Object known, boolean sensitive) {
        bytes += name.length() + value.length() + FIELD_OVERHEAD;
        if (bytes > limits.headerBytesMax()) {
            refuse(
                    StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the header fields take more than " + limits.headerBytesMax() + " bytes");
        } else if (regular.size() >= limits.headerCountMax()) {
            refuse("there are more than " + limits.headerCountMax() + " header fields");
        }
        if (refusal != null) {
            return null;
        }
        if (known == null && !wellFormed(name, value)) {
            return null;
        }
        if (trailers) {
            addTrailer(name, value);
            return null;
        }
        return fits(name, value) ? add(name, value, known) : null;
    }

    /** The fault that was found first; null when there is none. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /**
     * All fields as Akka HTTP wants them, the pseudo-header fields first; a head that is refused becomes one that Akka takes, with a
     * {@link HeadNote}.
     *
     * @param withBody whether DATA frames may follow
     */
    List<Tuple2<String, Object>> fields(boolean withBody) {
        if (trailers) {
            return regular;
        }
        complete(withBody);
        if (refusal != null) {
            return List.of(
                    parsed(":method", "GET"),
                    parsed(":scheme", "http"),
                    parsed(":path", "/"),
                    new Tuple2<>(HeadNote.NAME, HeadNote.refused(refusal)));
        }
        var all = new ArrayList<Tuple2<String, Object>>(pseudo.size() + regular.size() + 1);
        all.addAll(pseudo);
        all.addAll(regular);
        if (bodyBytes >= 0) {
            all.add(new Tuple2<>(HeadNote.NAME, HeadNote.length(bodyBytes)));
        }
        return all;
    }

    private void complete(boolean withBody) {
        for (var name : List.of(":method", ":scheme", ":path")) {
            if (!has(name)) {
                refuse("the field " + name + " is missing");
            }
        }
        if (bodyBytes > 0 && !withBody) {
            refuse("content-length: expected as many bytes as it says, there is no content");
        }
        if (host != null && authority != null && !host.equalsIgnoreCase(authority)) {
            refuse("host: expected the same as in :authority");
        }
        if (host != null && authority == null && refusal == null) {
            add(":authority", host, null);
        }
    }

    /** RFC 9113 section 8.2.1; other control characters would not survive HTTP/1.1 either. */
    private boolean wellFormed(String name, String value) {
        if (!lowerCaseToken(name)) {
            refuse("the name of a header field: expected lower-case letters, digits and marks of a token");
            return false;
        }
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                refuse(name + ": expected no control characters");
                return false;
            }
        }
        if (!value.isEmpty() && (blank(value.charAt(0)) || blank(value.charAt(value.length() - 1)))) {
            refuse(name + ": expected no blanks around the value");
            return false;
        }
        return true;
    }

    private boolean fits(String name, String value) {
        if (name.startsWith(":")) {
            if (!OF_REQUESTS.contains(name)) {
                refuse(name + ": expected only the pseudo-header fields of a request");
            } else if (!regular.isEmpty()) {
                refuse(name + ": expected before all other fields");
            } else if (has(name)) {
                refuse(name + ": expected once");
            }
        } else if (OF_CONNECTIONS.contains(name)) {
            refuse(name + ": expected no field of a connection in HTTP/2");
        } else if (name.equals("te") && !value.equalsIgnoreCase("trailers")) {
            refuse("te: expected nothing but trailers");
        }
        return refusal == null;
    }

    private @Nullable Object add(String name, String value, @Nullable Object known) {
        switch (name) {
            case "content-length" -> takeLength(value);
            case "host" -> host = value;
            case ":authority" -> authority = value;
            case ":path" -> {
                if (DotSegments.in(value)) {
                    refuse(DotSegments.REFUSED);
                }
            }
            default -> {}
        }
        if (refusal != null) {
            return null;
        }
        var taken = known == null ? parse(name, value) : known;
        if (taken != null) {
            (name.startsWith(":") ? pseudo : regular).add(new Tuple2<>(name, taken));
        }
        return taken;
    }

    private void takeLength(String value) {
        if (bodyBytes >= 0 || value.isEmpty() || value.length() > LENGTH_DIGITS_MAX || !digits(value)) {
            refuse("content-length: expected one number");
        } else {
            bodyBytes = Long.parseLong(value);
        }
    }

    private void addTrailer(String name, String value) {
        if (name.startsWith(":")) {
            refuse("trailers: expected no pseudo-header fields");
        } else {
            regular.add(new Tuple2<>(name, RawHeader.create(name, value)));
        }
    }

    private @Nullable Object parse(String name, String value) {
        if (!name.startsWith(":") && !PARSED.contains(name)) {
            return RawHeader.create(name, value);
        }
        try {
            return parsed(name, value)._2();
        } catch (RuntimeException unreadable) {
            if (name.equals(":method")) {
                refuse(StatusCodes.NOT_IMPLEMENTED, "the method is not known here");
            } else {
                refuse(name + ": expected what RFC 9110 says");
            }
            return null;
        }
    }

    private Tuple2<String, Object> parsed(String name, String value) {
        return Http2HeaderParsing$.MODULE$.parse(name, value, parsing);
    }

    private void refuse(String detail) {
        refuse(StatusCodes.BAD_REQUEST, detail);
    }

    private void refuse(StatusCode status, String detail) {
        if (refusal == null) {
            refusal = new Refusal(status, detail);
        }
    }

    private boolean has(String name) {
        for (var field : pseudo) {
            if (field._1().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean lowerCaseToken(String name) {
        var start = name.startsWith(":") ? 1 : 0;
        for (var i = start; i < name.length(); i++) {
            var c = name.charAt(i);
            var plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!plain && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return name.length() > start;
    }

    private static boolean digits(String value) {
        return value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
