/** The journal medium of one node: a folder, kept by {@link io.sealane.store.Store}. */
@NullMarked
package io.sealane.journal.rocksdb;

import org.jspecify.annotations.NullMarked;
