package io.sealane.resource.embedded.kind;

import java.util.List;

/**
 * What a kind is called.
 *
 * @param kind the name in objects, like {@code Broker}
 * @param listKind the name of lists of it
 * @param plural the name in paths
 * @param singular a name for the command line
 * @param shortNames more names for the command line
 * @param categories groups of kinds that the command line knows, like {@code all}
 */
public record KindNames(
        String kind,
        String listKind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories) {}
