/** Runs Pods: an image that is registered as a handler runs inside this JVM. Services and their endpoints follow. */
@NullMarked
package io.sealane.workload;

import org.jspecify.annotations.NullMarked;
