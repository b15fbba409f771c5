package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Spelling;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Events, in both spellings. They can be found by what they are about; {@code kubectl describe} and {@code kubectl events} do. Demands are those of
 * {@code pkg/apis/core/validation/events.go}.
 */
final class EventRules extends NoGenerations {

    private static final int WORD_CHARS_MAX = 128;
    private static final int NOTE_CHARS_MAX = 1024;
    private static final Set<String> TYPES = Set.of("Normal", "Warning");
    private static final List<String> CLUSTER_EVENTS_IN = List.of("", "default", "kube-system");

    /** What both groups spell differently or demand differently. */
    private record Dialect(String object, String reporter, Spelling spelling, boolean strict) {}

    private final Dialect dialect;

    private EventRules(Dialect dialect) {
        this.dialect = dialect;
    }

    static EventRules core() {
        return new EventRules(new Dialect("involvedObject", "reportingComponent", Spelling.own(), false));
    }

    static EventRules events() {
        return new EventRules(new Dialect("regarding", "reportingController", new EventSpelling(), true));
    }

    @Override
    public Spelling spelling() {
        return dialect.spelling();
    }

    @Override
    public List<Cause> check(ObjectNode event, Optional<ObjectNode> before) {
        var causes = new ArrayList<Cause>();
        checkNamespace(event, causes);
        // Old events were written by the core group's laxer demands; only new ones are held to these.
        if (dialect.strict() && before.isEmpty()) {
            checkStrictly(event, causes);
        }
        return causes;
    }

    private void checkNamespace(ObjectNode event, List<Cause> causes) {
        var about = event.path(dialect.object()).path("namespace").asText("");
        var own = Meta.namespace(event);
        if (about.isEmpty() ? !CLUSTER_EVENTS_IN.contains(own) : !about.equals(own)) {
            causes.add(Cause.invalid(dialect.object() + ".namespace", about, "does not match event.namespace"));
        }
    }

    private void checkStrictly(ObjectNode event, List<Cause> causes) {
        for (var field : List.of("eventTime", dialect.reporter(), "reportingInstance", "reason", "action")) {
            if (event.path(field).asText("").isEmpty() || event.path(field).isNull()) {
                causes.add(Cause.required(field, ""));
            }
        }
        for (var field : List.of("reason", "action")) {
            if (event.path(field).asText("").length() > WORD_CHARS_MAX) {
                causes.add(Cause.invalid(
                        field, event.path(field).asText(), "can have at most " + WORD_CHARS_MAX + " characters"));
            }
        }
        if (event.path("note").asText("").length() > NOTE_CHARS_MAX) {
            causes.add(Cause.invalid("note", "", "can have at most " + NOTE_CHARS_MAX + " characters"));
        }
        if (!TYPES.contains(event.path("type").asText(""))) {
            causes.add(Cause.invalid("type", event.path("type").asText(""), "expected Normal or Warning"));
        }
    }

    @Override
    public Set<String> selectableFields() {
        var about = Stream.of("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
                .map(field -> dialect.object() + "." + field);
        return Stream.concat(about, Stream.of("reason", dialect.reporter(), "type"))
                .collect(Collectors.toUnmodifiableSet());
    }
}
