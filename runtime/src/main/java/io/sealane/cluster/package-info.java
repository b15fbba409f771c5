/**
 * Sharding set-up and the serializer of cluster messages: the only package that imports Kryo.
 *
 * <p>Start with {@link io.sealane.cluster.Shards}; a package with messages for other nodes adds a
 * {@link io.sealane.cluster.MessageCatalogue}.
 */
@NullMarked
package io.sealane.cluster;

import org.jspecify.annotations.NullMarked;
