package io.sealane.resource.embedded.storage;

import java.util.List;

/**
 * The objects of a scope at one moment.
 *
 * @param version of the newest change that it contains
 * @param items sorted by namespace and name
 */
public record Listing(long version, List<Stored> items) {}
