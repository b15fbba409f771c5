package io.sealane.resource.embedded.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kubernetes.client.proto.Runtime;
import io.sealane.resource.embedded.object.ApiFailure;
import java.util.Arrays;

/**
 * A body of type {@code application/vnd.kubernetes.protobuf}: four magic bytes, then an envelope that names the kind
 * (<a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding-idl">API concepts, Protobuf encoding</a>).
 */
public final class ProtobufBody {

    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufBody() {}

    /** The object in the body; a kind without a protobuf definition is a {@code 415}. */
    public static ObjectNode decode(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw ApiFailure.badRequest("body: does not begin with 'k8s' and a zero byte, expected " + MEDIA_TYPE);
        }
        try {
            var envelope = Runtime.Unknown.parser().parseFrom(body, MAGIC.length, body.length - MAGIC.length);
            return decode(envelope);
        } catch (InvalidProtocolBufferException e) {
            throw ApiFailure.badRequest("body is not protobuf: " + e.getMessage());
        }
    }

    private static ObjectNode decode(Runtime.Unknown envelope) throws InvalidProtocolBufferException {
        var apiVersion = envelope.getTypeMeta().getApiVersion();
        var kind = envelope.getTypeMeta().getKind();
        var type = CoreMessages.of(apiVersion, kind)
                .orElseThrow(() -> ApiFailure.unsupportedMediaType(
                        MEDIA_TYPE + " for " + apiVersion + " " + kind, "application/json, application/yaml"));
        var object = ProtoJson.object(DynamicMessage.parseFrom(type, envelope.getRaw()));
        var whole = object.objectNode();
        whole.put("apiVersion", apiVersion).put("kind", kind);
        whole.setAll(object);
        return whole;
    }
}
