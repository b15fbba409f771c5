package io.sealane.observe;

import akka.http.javadsl.model.HttpRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Continues traces through the node (W3C Trace Context): of events from the request that brought one in, over the journal, to each
 * delivery; of requests from the gateway to the workload. Safe for any thread.
 *
 * <p>An event carries its trace in the headers {@code traceparent} and {@code tracestate}; where the request had none, the extension of
 * the same name counts. What is no valid {@code traceparent} is replaced by a new trace and its {@code tracestate} dropped (section 3.2.2 of the
 * recommendation). Without an exporter nothing is recorded and no trace is begun; those that come in still go on.
 */
public final class Traces {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    /** What was put into a trace's baggage stays with it (W3C Baggage); only its receivers read it. */
    private static final String BAGGAGE = "baggage";

    private static final int SERVER_ERRORS = 500;
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<Map<String, String>> FIELDS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> fields) {
            return fields.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> fields, String key) {
            return fields == null ? null : fields.get(key);
        }
    };

    private final Optional<Tracer> tracer;
    private final IdGenerator ids = IdGenerator.random();

    Traces(Optional<Tracer> tracer) {
        this.tracer = tracer;
    }

    /** Records nothing. */
    public static Traces unrecorded() {
        return new Traces(Optional.empty());
    }

    /** One step of an event's way. */
    public interface Step {

        /** The event as it goes on from here: its trace names this step as the parent. */
        Event event();

        /** The step is over. */
        default void end(Optional<String> failure) {}
    }

    /**
     * Where an event is, or is going; shown as the span's {@code messaging.destination.name} in Knative's form.
     *
     * @param kind such as {@code trigger}
     */
    public record Place(String kind, String namespace, String name) {

        String destination() {
            return kind + ":" + name + "." + namespace;
        }

        /** Names of other kinds than a broker's and its triggers' begin with the kind. */
        @Override
        public String toString() {
            var prefix = kind.equals("broker") || kind.equals("trigger") ? "" : kind + ":";
            return prefix + namespace + "/" + name;
        }
    }

    /** An attempt to deliver an event. */
    public Step deliver(Event event, Place trigger) {
        return step(event, "deliver ", trigger, SpanKind.CLIENT);
    }

    /** The same ingress, with a span for what was received and one for its way into the journal. */
    public EventIngress traced(EventIngress ingress) {
        return (address, events, loop, reply) -> {
            var steps = new ArrayList<Step>(2 * events.size());
            var going = new ArrayList<Event>(events.size());
            var broker = new Place(address.kind().word(), address.namespace(), address.name());
            for (var event : events) {
                var received = received(event, broker);
                steps.add(appending(received.event(), broker));
                steps.add(received);
                going.add(received.event());
            }
            ingress.accept(address, List.copyOf(going), loop, reply.telling(outcome -> {
                var failure = outcome instanceof EventIngress.Outcome.Refused refused
                        ? Optional.of(refused.detail())
                        : Optional.<String>empty();
                steps.forEach(step -> step.end(failure));
            }));
        };
    }

    private Step received(Event event, Place broker) {
        return step(event, "receive ", broker, SpanKind.SERVER);
    }

    /** Recorded only: what is stored names the step before it. */
    private Step appending(Event event, Place broker) {
        return tracer.isPresent() ? step(event, "append ", broker, SpanKind.INTERNAL) : () -> event;
    }

    private Step step(Event event, String action, Place place, SpanKind kind) {
        var fields = fields(event);
        if (tracer.isPresent()) {
            return recorded(event, fields, action, place, kind);
        }
        if (!fields.containsKey(PARENT)) {
            return () -> event;
        }
        var parent = parent(fields);
        var next = SpanContext.create(
                parent.isValid() ? parent.getTraceId() : ids.generateTraceId(),
                ids.generateSpanId(),
                parent.getTraceFlags(),
                parent.getTraceState());
        var outgoing = outgoing(event, next);
        return () -> outgoing;
    }

    private Step recorded(Event event, Map<String, String> fields, String action, Place place, SpanKind kind) {
        var span = tracer.orElseThrow()
                .spanBuilder(action + place)
                .setSpanKind(kind)
                .setParent(Context.root().with(Span.wrap(parent(fields))))
                .setAttribute("messaging.system", "knative")
                .setAttribute("messaging.destination.name", place.destination())
                .setAttribute("messaging.operation.name", "send")
                .setAttribute("cloudevents.event_id", event.id())
                .setAttribute("cloudevents.event_source", event.source())
                .setAttribute("cloudevents.event_type", event.type())
                .startSpan();
        return new Recorded(span, outgoing(event, span.getSpanContext()));
    }

    private record Recorded(Span span, Event event) implements Step {

        @Override
        public void end(Optional<String> failure) {
            failure.ifPresent(detail -> span.setStatus(StatusCode.ERROR, detail));
            span.end();
        }
    }

    private static SpanContext parent(Map<String, String> fields) {
        return Span.fromContext(W3C.extract(Context.root(), fields, FIELDS)).getSpanContext();
    }

    /** What the request said, else what the event's distributed tracing extension says. */
    private static Map<String, String> fields(Event event) {
        if (event.headers().containsKey(PARENT)) {
            return event.headers();
        }
        var fields = new HashMap<String, String>(2);
        event.attribute(PARENT).ifPresent(parent -> {
            fields.put(PARENT, parent);
            event.attribute(STATE).ifPresent(state -> fields.put(STATE, state));
        });
        return fields;
    }

    private static Event outgoing(Event event, SpanContext context) {
        var headers = new HashMap<>(event.headers());
        headers.remove(STATE);
        W3C.inject(Context.root().with(Span.wrap(context)), headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        return event.withHeaders(headers);
    }

    /** A request on its way to a workload. */
    public interface Forwarded {

        /** Fields that name this step as the parent, in place of the client's; none where nothing is recorded. */
        Map<String, String> fields();

        /** The trace that it belongs to, 32 hexadecimal digits; empty when there is none. */
        String id();

        /** It is over, with the status that the client was given. */
        void end(int status);
    }

    /**
     * A request that goes on to a workload: recorded as a step of its trace, or of a new one. Without an exporter it goes on as it came.
     *
     * @param to the workload's name
     */
    public Forwarded forwarded(HttpRequest request, String to) {
        var fields = new HashMap<String, String>(2);
        for (var name : List.of(PARENT, STATE)) {
            request.getHeader(name).ifPresent(field -> fields.put(name, field.value()));
        }
        if (tracer.isEmpty()) {
            return new Unrecorded(id(Optional.ofNullable(fields.get(PARENT))).orElse(""));
        }
        var span = tracer.get()
                .spanBuilder("forward " + to)
                .setSpanKind(SpanKind.SERVER)
                .setParent(Context.root().with(Span.wrap(parent(fields))))
                .setAttribute("http.request.method", request.method().name())
                .setAttribute("url.path", request.getUri().getPathString())
                .startSpan();
        var carried = new HashMap<String, String>(2);
        W3C.inject(Context.root().with(span), carried, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        return new RecordedRequest(span, Map.copyOf(carried));
    }

    private record Unrecorded(String id) implements Forwarded {

        @Override
        public Map<String, String> fields() {
            return Map.of();
        }

        @Override
        public void end(int status) {}
    }

    private record RecordedRequest(Span span, Map<String, String> fields) implements Forwarded {

        @Override
        public String id() {
            return span.getSpanContext().getTraceId();
        }

        @Override
        public void end(int status) {
            span.setAttribute("http.response.status_code", status);
            if (status >= SERVER_ERRORS) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }

    /** The trace that an event belongs to, 32 hexadecimal digits; empty when it has none. */
    public static Optional<String> id(Event event) {
        return id(Optional.ofNullable(event.headers().get(PARENT)));
    }

    /** Runs what logs something about an event, with its trace as {@code trace_id} in the logging context. */
    public static void logging(Event event, Runnable log) {
        var id = id(event);
        if (id.isEmpty()) {
            log.run();
            return;
        }
        try (var traced = MDC.putCloseable("trace_id", id.get())) {
            log.run();
        }
    }

    /** The trace id of a {@code traceparent}; empty when that is none. */
    static Optional<String> id(Optional<String> traceparent) {
        return traceparent
                .map(value -> parent(Map.of(PARENT, value)))
                .filter(SpanContext::isValid)
                .map(SpanContext::getTraceId);
    }

    /** A reply that names no trace of its own goes on with that of what it replies to. */
    public static Event continued(Event reply, Event to) {
        if (reply.headers().containsKey(PARENT) || !to.headers().containsKey(PARENT)) {
            return reply;
        }
        var headers = new HashMap<>(reply.headers());
        for (var field : List.of(PARENT, STATE, BAGGAGE)) {
            Optional.ofNullable(to.headers().get(field)).ifPresent(value -> headers.put(field, value));
        }
        return reply.withHeaders(headers);
    }
}
