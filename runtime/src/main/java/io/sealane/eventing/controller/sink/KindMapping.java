package io.sealane.eventing.controller.sink;

import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where references to objects lead that have no address of their own: the ConfigMap {@code config-kreference-mapping}, while
 * {@code kreference-mapping} is enabled. Immutable.
 */
public final class KindMapping {

    /** The ConfigMap, in the system namespace: a template of an address by {@code Kind.version.group}. */
    public static final String CONFIG_MAP = "config-kreference-mapping";

    /** The key of {@code config-features} that switches it on. */
    public static final String FLAG = "kreference-mapping";

    /** No kind leads anywhere but to the address of its objects. */
    public static final KindMapping NONE = new KindMapping(Map.of(), "", List.of());

    /** Of a key without a group, which is a kind of the core group. */
    private static final int CORE_PARTS = 2;

    private static final int PARTS = 3;

    private record Kind(String apiVersion, String kind) {}

    private final Map<Kind, AddressTemplate> templates;
    private final String systemNamespace;
    private final List<String> problems;

    private KindMapping(Map<Kind, AddressTemplate> templates, String systemNamespace, List<String> problems) {
        this.templates = Map.copyOf(templates);
        this.systemNamespace = systemNamespace;
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads both ConfigMaps. An entry that is not understood leads where it led before.
     *
     * @param features the data of {@code config-features}
     * @param entries the data of {@value #CONFIG_MAP}
     */
    public static KindMapping parse(
            Map<String, String> features, Map<String, String> entries, String systemNamespace, KindMapping before) {
        if (!isEnabled(features)) {
            return NONE;
        }
        var templates = new HashMap<Kind, AddressTemplate>();
        var problems = new ArrayList<String>();
        entries.forEach((key, text) -> {
            if (isEntry(key)) {
                read(key, text, before, templates, problems);
            }
        });
        return new KindMapping(templates, systemNamespace, problems);
    }

    private static void read(
            String key, String text, KindMapping before, Map<Kind, AddressTemplate> templates, List<String> problems) {
        try {
            var kind = kind(key);
            Optional.ofNullable(before.templates.get(kind)).ifPresent(led -> templates.put(kind, led));
            templates.put(kind, new AddressTemplate(text.strip()));
        } catch (IllegalArgumentException e) {
            problems.add(key + ": " + e.getMessage());
        }
    }

    /** What is wrong with an entry of the ConfigMap. */
    public static void check(String key, Field value) {
        if (!isEntry(key)) {
            return;
        }
        try {
            kind(key);
            new AddressTemplate(value.text().strip());
        } catch (IllegalArgumentException e) {
            value.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isEnabled(Map<String, String> features) {
        return features.entrySet().stream()
                .filter(entry -> entry.getKey().strip().equals(FLAG))
                .anyMatch(entry ->
                        entry.getValue().strip().toLowerCase(Locale.ROOT).equals("enabled"));
    }

    /** Keys such as {@code _example} are for people. */
    private static boolean isEntry(String key) {
        return !key.startsWith("_");
    }

    private static Kind kind(String key) {
        var parts = key.strip().split("\\.", PARTS);
        if (parts.length < CORE_PARTS || List.of(parts).contains("")) {
            throw new IllegalArgumentException("expected a key Kind.version.group, or Kind.version of the core group");
        }
        return new Kind(parts.length == PARTS ? parts[2] + "/" + parts[1] : parts[1], parts[0]);
    }

    /** What was not understood, one sentence each. */
    public List<String> problems() {
        return problems;
    }

    /** Where references to objects of a kind lead; empty where that is not said. */
    Optional<AddressTemplate> of(String apiVersion, String kind) {
        return Optional.ofNullable(templates.get(new Kind(apiVersion, kind)));
    }

    String filled(AddressTemplate template, ResourceKey named, String uid) {
        return template.filled(named, uid, systemNamespace);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KindMapping mapping
                && templates.equals(mapping.templates)
                && systemNamespace.equals(mapping.systemNamespace)
                && problems.equals(mapping.problems);
    }

    @Override
    public int hashCode() {
        return templates.hashCode();
    }
}
