package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Conversion;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.kind.KindRules;
import io.sealane.resource.embedded.kind.Requester;
import io.sealane.resource.embedded.kind.Spelling;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules that other packages add to kinds, by resource. Immutable. */
public final class Rulebook {

    private final Map<ResourceName, List<ObjectRules>> rules;
    private final KnownAnnotations annotations;

    private Rulebook(Map<ResourceName, List<ObjectRules>> rules, KnownAnnotations annotations) {
        this.rules = rules;
        this.annotations = annotations;
    }

    public static Rulebook empty() {
        return new Rulebook(Map.of(), KnownAnnotations.none());
    }

    /** This book, which knows more annotations. */
    public Rulebook knowing(KnownAnnotations more) {
        return new Rulebook(rules, annotations.and(more));
    }

    /** This book with rules for one more resource; several for the same are all applied. @param group empty for the core group */
    public Rulebook with(String group, String plural, ObjectRules more) {
        var all = new HashMap<>(rules);
        var name = new ResourceName(group, plural);
        var both = new ArrayList<>(all.getOrDefault(name, List.of()));
        both.add(more);
        all.put(name, List.copyOf(both));
        return new Rulebook(Map.copyOf(all), annotations);
    }

    /** This book and another. */
    public Rulebook and(Rulebook other) {
        var both = knowing(other.annotations);
        for (var entry : other.rules.entrySet()) {
            for (var each : entry.getValue()) {
                both = both.with(entry.getKey().group(), entry.getKey().plural(), each);
            }
        }
        return both;
    }

    /** The kind with the rules added that are in the book for it. */
    public Kind applied(Kind kind) {
        var more = rules.getOrDefault(kind.resource(), List.of());
        if (more.isEmpty() && annotations.isEmpty()) {
            return kind;
        }
        var all = new ArrayList<KindRules>(List.of(kind.rules()));
        more.forEach(each -> all.add(each.asKindRules()));
        all.add(new KindRules() {
            @Override
            public List<String> warnings(ObjectNode object) {
                return annotations.warnings(kind, object);
            }
        });
        return new Kind(
                kind.group(), kind.names(), kind.namespaced(), kind.versions(), kind.origin(), new Together(all));
    }

    /** The first says what there is to say about generations, fields and spelling. */
    private record Together(List<KindRules> all) implements KindRules {

        @Override
        public void prepare(ObjectNode object, Optional<ObjectNode> before) {
            all.forEach(rules -> rules.prepare(object, before));
        }

        @Override
        public void sign(ObjectNode object, Requester by) {
            all.forEach(rules -> rules.sign(object, by));
        }

        @Override
        public void changed(ObjectNode object, ObjectNode before, Requester by) {
            all.forEach(rules -> rules.changed(object, before, by));
        }

        @Override
        public String webhook() {
            return all.stream()
                    .map(KindRules::webhook)
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        @Override
        public List<Cause> check(ObjectNode object, Optional<ObjectNode> before) {
            return all.stream()
                    .flatMap(rules -> rules.check(object, before).stream())
                    .toList();
        }

        @Override
        public List<Cause> unreadable(ObjectNode object) {
            return all.stream()
                    .flatMap(rules -> rules.unreadable(object).stream())
                    .toList();
        }

        @Override
        public List<String> warnings(ObjectNode object) {
            return all.stream()
                    .flatMap(rules -> rules.warnings(object).stream())
                    .toList();
        }

        @Override
        public boolean countsGenerations() {
            return all.get(0).countsGenerations();
        }

        @Override
        public Set<String> selectableFields() {
            return all.get(0).selectableFields();
        }

        @Override
        public Spelling spelling() {
            return all.get(0).spelling();
        }

        @Override
        public Conversion conversion() {
            return all.stream()
                    .map(KindRules::conversion)
                    .filter(conversion -> conversion != Conversion.none())
                    .findFirst()
                    .orElse(Conversion.none());
        }
    }
}
