package io.sealane.resource.embedded.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Set;

/** Where Kubernetes' JSON differs from its protobuf: fields whose own fields stand in the parent, and messages that are one JSON value. */
final class Shapes {

    static final String TIME = "k8s.io.apimachinery.pkg.apis.meta.v1.Time";
    static final String MICRO_TIME = "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime";
    static final String QUANTITY = "k8s.io.apimachinery.pkg.api.resource.Quantity";
    static final String INT_OR_STRING = "k8s.io.apimachinery.pkg.util.intstr.IntOrString";
    static final String FIELDS = "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1";
    static final String RAW = "k8s.io.apimachinery.pkg.runtime.RawExtension";

    /** Fields marked {@code json:",inline"} in {@code k8s.io/api}. */
    private static final Set<String> INLINE = Set.of(
            "volumeSource", "persistentVolumeSource", "localObjectReference", "handler", "ephemeralContainerCommon");

    private Shapes() {}

    static boolean isInline(FieldDescriptor field) {
        return INLINE.contains(field.getName()) && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }
}
