package io.sealane.serving.requests;

import io.sealane.resource.ResourceKey;

/**
 * A Revision, as log and metrics name it.
 *
 * @param service empty where it has none
 * @param configuration empty where it has none
 */
public record ServedRevision(ResourceKey key, String service, String configuration) {}
