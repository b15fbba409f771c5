package io.sealane.gateway.event.ingress;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How requests say which broker or channel their events are for. Pure. */
public enum EventAddressing {

    /** {@code /<namespace>/<broker>}, or {@code /requests/<namespace>/<name>} of a RequestReply. */
    BROKER_PATH("/<namespace>/<broker>, two names of Kubernetes") {
        @Override
        public Optional<BrokerAddress> address(HttpRequest request) {
            return named(Kind.BROKER, path(request), 1).or(() -> request(path(request)));
        }
    },

    /** {@code /<namespace>/<name>} of a RequestReply. */
    REQUEST_PATH("/<namespace>/<name>, two names of Kubernetes") {
        @Override
        public Optional<BrokerAddress> address(HttpRequest request) {
            return named(Kind.REQUEST_REPLY, path(request), 1);
        }
    },

    /** {@code /<namespace>/<channel>}. */
    CHANNEL_PATH("/<namespace>/<channel>, two names of Kubernetes") {
        @Override
        public Optional<BrokerAddress> address(HttpRequest request) {
            return named(Kind.CHANNEL, path(request), 1);
        }
    },

    /** Host {@code <channel>-kn-channel.<namespace>.…} and no path. */
    CHANNEL_HOST("none beside the host name of a channel") {
        @Override
        public Optional<BrokerAddress> address(HttpRequest request) {
            var path = path(request);
            return path.isEmpty() || path.equals("/") ? channel(host(request)) : Optional.empty();
        }
    },

    /** On this machine, where one name stands for all: as brokers, or {@code /channels/<namespace>/<channel>}. */
    LOCAL_PATH("/<namespace>/<broker> or /channels/<namespace>/<channel>") {
        @Override
        public Optional<BrokerAddress> address(HttpRequest request) {
            var path = path(request);
            return path.startsWith(LOCAL_CHANNELS + "/")
                    ? named(Kind.CHANNEL, path, 2).or(() -> named(Kind.BROKER, path, 1))
                    : named(Kind.BROKER, path, 1).or(() -> request(path));
        }
    };

    /** What the first part of a channel's host name ends in. */
    public static final String CHANNEL_SUFFIX = "-kn-channel";

    /** What the path of a channel begins with on this machine. */
    public static final String LOCAL_CHANNELS = "/channels";

    /** What the path of a RequestReply begins with where brokers are. */
    public static final String REQUESTS = "/requests";

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?");

    private final String expected;

    EventAddressing(String expected) {
        this.expected = expected;
    }

    /** The broker or channel of a request, which need not exist; empty when the request names none. */
    public abstract Optional<BrokerAddress> address(HttpRequest request);

    /** What path a request must have, for the answer to one that has another. */
    String expected() {
        return expected;
    }

    /** The channel that a host name stands for: {@code <channel>-kn-channel.<namespace>}, then nothing, {@code svc} or more. */
    public static Optional<BrokerAddress> channel(String host) {
        var lower = host.toLowerCase(Locale.ROOT);
        var suffix = lower.indexOf(CHANNEL_SUFFIX + ".");
        if (suffix < 1) {
            return Optional.empty();
        }
        var rest = lower.substring(suffix + CHANNEL_SUFFIX.length() + 1);
        var dot = rest.indexOf('.');
        var inCluster =
                dot < 0 || rest.startsWith("svc", dot + 1) && (rest.length() == dot + 4 || rest.charAt(dot + 4) == '.');
        var namespace = dot < 0 ? rest : rest.substring(0, dot);
        var name = lower.substring(0, suffix);
        return inCluster && isName(namespace) && isName(name)
                ? Optional.of(new BrokerAddress(Kind.CHANNEL, namespace, name))
                : Optional.empty();
    }

    private static Optional<BrokerAddress> request(String path) {
        return path.startsWith(REQUESTS + "/") ? named(Kind.REQUEST_REPLY, path, 2) : Optional.empty();
    }

    /** Two names, and at most one slash after them; the query is no part of them. */
    private static Optional<BrokerAddress> named(Kind kind, String path, int first) {
        var segments = path.split("/", -1);
        var end = first + 2;
        boolean two = segments.length == end || segments.length == end + 1 && segments[end].isEmpty();
        return two && segments[0].isEmpty() && isName(segments[first]) && isName(segments[first + 1])
                ? Optional.of(new BrokerAddress(kind, segments[first], segments[first + 1]))
                : Optional.empty();
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static String path(HttpRequest request) {
        return request.getUri().getPathString();
    }

    private static String host(HttpRequest request) {
        return request.getUri().host().address();
    }
}
