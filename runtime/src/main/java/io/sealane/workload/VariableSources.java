package io.sealane.workload;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where variables get their values: what was read of ConfigMaps and Secrets, and fields of the Pod. Pure.
 *
 * <p>Rules and words are those of a kubelet
 * (<a href="https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-via-config/">variables</a>).
 */
final class VariableSources {

    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\$|\\(([-._a-zA-Z][-._a-zA-Z0-9]*)\\))");
    private static final Pattern KEYED = Pattern.compile("metadata[.](labels|annotations)\\['(.+)']");

    /** A ConfigMap or Secret. */
    record Name(boolean secret, String name) implements Comparable<Name> {

        static Optional<Name> of(EnvFromSource source) {
            if (source.getConfigMapRef() != null) {
                return Optional.of(new Name(false, source.getConfigMapRef().getName()));
            }
            return Optional.ofNullable(source.getSecretRef()).map(secret -> new Name(true, secret.getName()));
        }

        static Optional<Name> of(EnvVarSource source) {
            if (source.getConfigMapKeyRef() != null) {
                return Optional.of(new Name(false, source.getConfigMapKeyRef().getName()));
            }
            return Optional.ofNullable(source.getSecretKeyRef()).map(secret -> new Name(true, secret.getName()));
        }

        @Override
        public int compareTo(Name other) {
            return Comparator.comparing(Name::secret).thenComparing(Name::name).compare(this, other);
        }

        @Override
        public String toString() {
            return (secret ? "secret" : "configmap") + " \"" + name + "\"";
        }
    }

    /**
     * What a declaration comes to.
     *
     * @param fault why it comes to nothing, though it must not; else empty
     */
    record Value(Map<String, String> values, String fault) {

        static final Value NONE = new Value(Map.of(), "");

        static Value of(String name, String value) {
            return new Value(Map.of(name, value), "");
        }

        static Value fault(String fault) {
            return new Value(Map.of(), fault);
        }
    }

    private final Map<Name, Map<String, String>> read;
    private final Map<String, String> fields;
    private final Pod pod;

    /** @param read what the Pod names and exists */
    VariableSources(Pod pod, Map<Name, Map<String, String>> read) {
        this.pod = pod;
        this.read = read;
        this.fields = fields(pod);
    }

    static Map<String, String> data(ConfigMap map) {
        return map.getData() == null ? Map.of() : map.getData();
    }

    /** The data of a Secret as text. */
    static Map<String, String> data(Secret secret) {
        var data = new HashMap<String, String>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((key, value) ->
                            data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        }
        return data;
    }

    /** All entries of a ConfigMap or Secret. */
    Value all(EnvFromSource source) {
        var name = Name.of(source);
        if (name.isEmpty()) {
            return Value.NONE;
        }
        var data = read.get(name.get());
        if (data == null) {
            return optional(source) ? Value.NONE : notFound(name.get());
        }
        var prefix = source.getPrefix() == null ? "" : source.getPrefix();
        var values = new LinkedHashMap<String, String>();
        data.forEach((key, value) -> values.put(prefix + key, value));
        return new Value(values, "");
    }

    /** One variable. @param before those that its text may refer to as {@code $(NAME)} */
    Value one(EnvVar variable, Map<String, String> before) {
        var from = variable.getValueFrom();
        if (from == null) {
            return variable.getValue() == null
                    ? Value.NONE
                    : Value.of(variable.getName(), expanded(variable.getValue(), before));
        }
        if (from.getFieldRef() != null) {
            return field(variable.getName(), from.getFieldRef().getFieldPath());
        }
        return Name.of(from)
                .map(name -> entry(variable.getName(), from, name))
                .orElseGet(() -> Value.fault(
                        "valueFrom: expected configMapKeyRef, secretKeyRef or fieldRef, others are not served here"));
    }

    private Value entry(String variable, EnvVarSource from, Name name) {
        var key = name.secret()
                ? from.getSecretKeyRef().getKey()
                : from.getConfigMapKeyRef().getKey();
        var data = read.get(name);
        var value = data == null ? null : data.get(key);
        if (value != null) {
            return Value.of(variable, value);
        }
        if (optional(from)) {
            return Value.NONE;
        }
        return data == null ? notFound(name) : Value.fault("couldn't find key " + key + " in " + name);
    }

    private Value field(String variable, String path) {
        var keyed = KEYED.matcher(path);
        if (keyed.matches()) {
            var meta = pod.getMetadata();
            var from = keyed.group(1).equals("labels") ? meta.getLabels() : meta.getAnnotations();
            return Value.of(variable, from == null ? "" : from.getOrDefault(keyed.group(2), ""));
        }
        var value = fields.get(path);
        return value == null
                ? Value.fault("fieldRef " + path + ": expected one of " + String.join(", ", fields.keySet())
                        + ", metadata.labels['KEY'], metadata.annotations['KEY']")
                : Value.of(variable, value);
    }

    private static Map<String, String> fields(Pod pod) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("metadata.name", text(pod.getMetadata().getName()));
        fields.put("metadata.namespace", text(pod.getMetadata().getNamespace()));
        fields.put("metadata.uid", text(pod.getMetadata().getUid()));
        fields.put("spec.nodeName", text(pod.getSpec().getNodeName()));
        fields.put("spec.serviceAccountName", text(pod.getSpec().getServiceAccountName()));
        fields.put("status.podIP", PodStatuses.ADDRESS);
        fields.put("status.hostIP", PodStatuses.ADDRESS);
        return fields;
    }

    /** {@code $(NAME)} is what was declared before it, {@code $$} a dollar; what is not known stays as it is. */
    static String expanded(String text, Map<String, String> before) {
        return REFERENCE
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) == null ? "$" : before.getOrDefault(match.group(1), match.group())));
    }

    private static Value notFound(Name name) {
        return Value.fault(name + " not found");
    }

    private static boolean optional(EnvFromSource source) {
        return Boolean.TRUE.equals(
                source.getConfigMapRef() != null
                        ? source.getConfigMapRef().getOptional()
                        : source.getSecretRef().getOptional());
    }

    private static boolean optional(EnvVarSource from) {
        return Boolean.TRUE.equals(
                from.getConfigMapKeyRef() != null
                        ? from.getConfigMapKeyRef().getOptional()
                        : from.getSecretKeyRef().getOptional());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
