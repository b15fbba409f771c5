/** Key-value storage on disk: the only package that imports RocksDB. */
@NullMarked
package io.sealane.store;

import org.jspecify.annotations.NullMarked;
