package io.sealane.resource.embedded.kind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All kinds served at one moment. Immutable. Groups stand in the order that decides which kind a short name means. */
public final class Kinds {

    private final Map<String, List<Kind>> groups;

    private Kinds(Map<String, List<Kind>> groups) {
        this.groups = groups;
    }

    /**
     * Puts kinds together: the built-in groups as they come, then the others by name, as the real server sorts them.
     *
     * @param builtIn first of all the core group's
     */
    public static Kinds of(Collection<Kind> builtIn, Collection<Kind> custom) {
        Map<String, List<Kind>> groups = new LinkedHashMap<>();
        builtIn.forEach(kind ->
                groups.computeIfAbsent(kind.group(), group -> new ArrayList<>()).add(kind));
        Map<String, List<Kind>> more = new TreeMap<>();
        custom.forEach(kind ->
                more.computeIfAbsent(kind.group(), group -> new ArrayList<>()).add(kind));
        more.forEach((group, kinds) ->
                groups.computeIfAbsent(group, name -> new ArrayList<>()).addAll(kinds));
        return new Kinds(groups);
    }

    /** The groups' names, the core group's empty one first. */
    public Collection<String> groups() {
        return groups.keySet();
    }

    /** A group's versions, the preferred one first; empty when there is no such group. */
    public List<String> versions(String group) {
        var versions = new LinkedHashSet<String>();
        groups.getOrDefault(group, List.of())
                .forEach(kind -> kind.versions().forEach(version -> versions.add(version.name())));
        return versions.stream().sorted(VersionOrder.bestFirst()).toList();
    }

    /** The kinds that a version of a group has. */
    public List<ServedKind> in(String group, String version) {
        var served = new ArrayList<ServedKind>();
        for (var kind : groups.getOrDefault(group, List.of())) {
            kind.versions().stream()
                    .filter(candidate -> candidate.name().equals(version))
                    .forEach(found -> served.add(new ServedKind(kind, found)));
        }
        return served;
    }

    public Optional<ServedKind> find(String group, String version, String plural) {
        return in(group, version).stream()
                .filter(served -> served.kind().names().plural().equals(plural))
                .findFirst();
    }

    /** Whether objects of a kind can be here, in whatever version. @param apiVersion as in objects */
    public boolean serves(String apiVersion, String kind) {
        var group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        return groups.getOrDefault(group, List.of()).stream()
                .anyMatch(one -> one.names().kind().equals(kind));
    }

    /** All kinds. */
    public List<Kind> all() {
        return groups.values().stream().flatMap(List::stream).toList();
    }
}
