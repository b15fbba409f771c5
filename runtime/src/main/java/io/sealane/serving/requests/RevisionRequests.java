package io.sealane.serving.requests;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.forward.ForwardWatch;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.observe.RevisionMeters;
import io.sealane.observe.Traces;
import io.sealane.resource.ResourceKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Hears of each request to a Revision, from when it may be sent to its end. Safe for any thread. */
public final class RevisionRequests implements ForwardWatch {

    private final Means means;
    private final Map<String, Known> byHost = new ConcurrentHashMap<>();

    private record Known(ServedRevision revision, RevisionMeters meters) {}

    /**
     * What it tells whom.
     *
     * @param pods whose an instance is, where that is known
     * @param nanos of a clock that only runs forward
     */
    public record Means(
            Traces traces, RequestLog log, Function<Endpoint, Optional<ResourceKey>> pods, LongSupplier nanos) {}

    public RevisionRequests(Means means) {
        this.means = means;
    }

    /** The log, which follows what a ConfigMap says. */
    public RequestLog log() {
        return means.log();
    }

    /**
     * Requests to this host are a Revision's.
     *
     * @param host its name inside, in full
     */
    public void serves(String host, ServedRevision revision, RevisionMeters meters) {
        byHost.put(host, new Known(revision, meters));
    }

    /** The Revision is gone. */
    public void forget(String host) {
        byHost.remove(host);
    }

    @Override
    public @Nullable Step begun(HttpRequest request, ConnectionFacts from, Backend backend) {
        var known = byHost.get(backend.host());
        return known == null ? null : new Request(request, from, known);
    }

    /** One request. On its loop. */
    private final class Request implements Step {

        private final HttpRequest request;
        private final ConnectionFacts from;
        private final Known known;
        private final Traces.Forwarded trace;
        private final long since;
        private @Nullable Endpoint instance;
        private boolean encrypted;
        private boolean elsewhere;

        Request(HttpRequest request, ConnectionFacts from, Known known) {
            this.request = request;
            this.from = from;
            this.known = known;
            this.since = means.nanos().getAsLong();
            this.trace =
                    means.traces().forwarded(request, known.revision().key().toString());
            known.meters().begun();
        }

        @Override
        public Map<String, String> fields() {
            return trace.fields();
        }

        @Override
        public void sent(Endpoint to, boolean protectedHop) {
            if (instance == null) {
                known.meters().sent();
            }
            instance = to;
            encrypted = protectedHop;
        }

        @Override
        public void passedOn() {
            elsewhere = true;
            known.meters().passedOn(instance != null);
        }

        @Override
        public void ended(int status, long answerBytes) {
            var took = means.nanos().getAsLong() - since;
            trace.end(status);
            if (elsewhere) {
                return;
            }
            known.meters().ended(instance != null, status, took);
            var at = instance;
            if (at != null && means.log().isOn()) {
                means.log()
                        .take(new RequestLine(
                                RequestLine.Head.of(request, from),
                                known.revision(),
                                means.pods().apply(at),
                                new RequestLine.Outcome(status, answerBytes, took, encrypted, trace.id())));
            }
        }
    }
}
