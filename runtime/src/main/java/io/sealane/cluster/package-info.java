/** Sharding set-up and the serializer of cluster messages: the only package that imports Kryo. */
@NullMarked
package io.sealane.cluster;

import org.jspecify.annotations.NullMarked;
