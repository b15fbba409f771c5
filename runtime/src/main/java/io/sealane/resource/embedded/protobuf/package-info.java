/**
 * Request bodies in Kubernetes' protobuf, as JSON trees; and the schemas that the protobuf descriptors of the core kinds imply.
 *
 * <p>Start with {@link io.sealane.resource.embedded.protobuf.ProtobufBody}. The only package that imports protobuf.
 */
@NullMarked
package io.sealane.resource.embedded.protobuf;

import org.jspecify.annotations.NullMarked;
