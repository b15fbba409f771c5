package io.sealane.serving.controller.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.knative.internal.networking.v1alpha1.HTTPIngressPath;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.internal.networking.v1alpha1.IngressBackendSplit;
import io.fabric8.knative.internal.networking.v1alpha1.IngressRule;
import io.fabric8.knative.internal.networking.v1alpha1.IngressTLS;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.sealane.cert.SecretName;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.route.PathRoute;
import io.sealane.gateway.route.VirtualHost;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.controller.revision.RevisionWorkload;
import io.sealane.serving.controller.world.Meta;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns Ingresses into routes. Pure, but for what it looks up. */
public final class IngressCompiler {

    private static final List<String> HTTP2 = List.of("h2c", "http2");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final Function<ResourceKey, Optional<Revision>> revisions;
    private final Function<ResourceKey, Optional<Service>> services;
    private final String inside;
    private final Duration timeoutMax;

    /**
     * @param inside the domain of hosts inside
     * @param timeoutMax how long requests may take that lead to no revision of ours
     */
    public IngressCompiler(
            Function<ResourceKey, Optional<Revision>> revisions,
            Function<ResourceKey, Optional<Service>> services,
            String inside,
            Duration timeoutMax) {
        this.revisions = revisions;
        this.services = services;
        this.inside = inside;
        this.timeoutMax = timeoutMax;
    }

    /**
     * What one Ingress adds.
     *
     * @param external for listeners outside
     * @param local for listeners inside; has the hosts outside as well
     * @param externalSecrets whose certificates are to be shown outside, for which hosts
     * @param localSecrets and inside
     */
    public record Compiled(
            List<VirtualHost> external,
            List<VirtualHost> local,
            Map<SecretName, Set<String>> externalSecrets,
            Map<SecretName, Set<String>> localSecrets) {}

    /** @throws IllegalArgumentException names what cannot be followed */
    public Compiled compile(Ingress ingress) {
        var hash = hash(ingress);
        var external = new ArrayList<VirtualHost>();
        var local = new ArrayList<VirtualHost>();
        var externalNames = new HashSet<String>();
        var covered = new HashSet<String>();
        tls(ingress).forEach(entry -> covered.addAll(entry.getHosts()));
        boolean redirected = IngressPlan.REDIRECTED.equals(ingress.getSpec().getHttpOption());
        for (var rule : Optional.ofNullable(ingress.getSpec().getRules()).orElse(List.of())) {
            var hosts = hosts(rule);
            var paths = paths(rule);
            if (!IngressPlan.LOCAL.equals(rule.getVisibility())) {
                externalNames.addAll(hosts);
                // Sent where nobody answers, a client would be lost.
                boolean redirect = redirected && covered.containsAll(hosts);
                external.add(new VirtualHost(hosts, redirect, hash, paths));
            }
            local.add(new VirtualHost(hosts, false, hash, paths));
        }
        return new Compiled(
                List.copyOf(external),
                List.copyOf(local),
                secrets(ingress, names -> names.stream().anyMatch(externalNames::contains)),
                secrets(ingress, names -> names.stream().noneMatch(externalNames::contains)));
    }

    private static Set<String> hosts(IngressRule rule) {
        var hosts = new HashSet<String>();
        Optional.ofNullable(rule.getHosts())
                .orElse(List.of())
                .forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("rules: expected hosts in each, got none");
        }
        return hosts;
    }

    private List<PathRoute> paths(IngressRule rule) {
        var paths = rule.getHttp() == null || rule.getHttp().getPaths() == null
                ? List.<HTTPIngressPath>of()
                : rule.getHttp().getPaths();
        return paths.stream().map(this::path).toList();
    }

    private PathRoute path(HTTPIngressPath path) {
        var headers = new LinkedHashMap<String, String>();
        if (path.getHeaders() != null) {
            path.getHeaders().forEach((name, match) -> headers.put(name.toLowerCase(Locale.ROOT), match.getExact()));
        }
        var splits = Optional.ofNullable(path.getSplits()).orElse(List.of());
        return new PathRoute(
                Optional.ofNullable(path.getPath()).orElse(""),
                headers,
                lowered(path.getAppendHeaders()),
                Optional.ofNullable(path.getRewriteHost()).filter(host -> !host.isEmpty()),
                splits.stream().map(split -> backend(split, splits.size())).toList());
    }

    private Backend backend(IngressBackendSplit split, int of) {
        var key = new ResourceKey(split.getServiceNamespace(), split.getServiceName());
        var service = services.apply(key);
        var port = port(split, service);
        var percent = Optional.ofNullable(split.getPercent()).orElse(0);
        var headers = new LinkedHashMap<>(lowered(split.getAppendHeaders()));
        var revision = revision(headers);
        if (revision.isPresent()) {
            // An activator would look its revision up by them; here nobody else is on the way.
            headers.remove(IngressPlan.REVISION_HEADER.toLowerCase(Locale.ROOT));
            headers.remove(IngressPlan.NAMESPACE_HEADER.toLowerCase(Locale.ROOT));
        }
        var made = new Backend(
                key.name() + "." + key.namespace() + "." + inside,
                port,
                revision.map(RevisionWorkload::isHttp2).orElseGet(() -> isHttp2(service, port)),
                percent == 0 && of == 1 ? 100 : percent,
                headers,
                revision.map(this::deadlines).orElseGet(() -> Deadlines.of(timeoutMax)),
                revision.map(each -> each.getSpec().getContainerConcurrency())
                        .map(Math::toIntExact)
                        .orElse(0));
        return revision.isEmpty() && isEncrypted(service, port) ? made.overTls() : made;
    }

    /** As Knative calls the port of its own encrypted workloads, and Kubernetes any that is. */
    private static boolean isEncrypted(Optional<Service> service, int number) {
        return ports(service).stream()
                .anyMatch(port -> port.getPort() == number
                        && ("https".equals(port.getName()) || "https".equals(port.getAppProtocol())));
    }

    private Optional<Revision> revision(Map<String, String> headers) {
        var name = headers.get(IngressPlan.REVISION_HEADER.toLowerCase(Locale.ROOT));
        var namespace = headers.get(IngressPlan.NAMESPACE_HEADER.toLowerCase(Locale.ROOT));
        return name == null || namespace == null ? Optional.empty() : revisions.apply(new ResourceKey(namespace, name));
    }

    private Deadlines deadlines(Revision revision) {
        var spec = revision.getSpec();
        return new Deadlines(
                seconds(spec.getTimeoutSeconds()).orElse(timeoutMax),
                seconds(spec.getResponseStartTimeoutSeconds()),
                seconds(spec.getIdleTimeoutSeconds()));
    }

    private static Optional<Duration> seconds(@org.jspecify.annotations.Nullable Long value) {
        return value == null || value <= 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(value));
    }

    private static int port(IngressBackendSplit split, Optional<Service> service) {
        var port = split.getServicePort();
        if (port != null && port.getIntVal() != null) {
            return port.getIntVal();
        }
        var name = port == null ? "" : port.getStrVal();
        return ports(service).stream()
                .filter(each -> name.equals(each.getName()))
                .findFirst()
                .map(ServicePort::getPort)
                .orElseThrow(() -> new IllegalArgumentException("servicePort '" + name + "' of Service "
                        + split.getServiceNamespace() + "/" + split.getServiceName()
                        + ": expected a port of that name, the Service has none"));
    }

    private static boolean isHttp2(Optional<Service> service, int number) {
        return ports(service).stream()
                .anyMatch(port -> port.getPort() == number && HTTP2.contains(String.valueOf(port.getName())));
    }

    private static List<ServicePort> ports(Optional<Service> service) {
        return service.map(each -> each.getSpec().getPorts()).orElse(List.of());
    }

    private static List<IngressTLS> tls(Ingress ingress) {
        return Optional.ofNullable(ingress.getSpec().getTls()).orElse(List.of());
    }

    private static Map<SecretName, Set<String>> secrets(Ingress ingress, Predicate<List<String>> which) {
        var secrets = new HashMap<SecretName, Set<String>>();
        for (var entry : tls(ingress)) {
            if (which.test(entry.getHosts())) {
                // Secrets of other namespaces are nobody's to show.
                var name = new SecretName(ingress.getMetadata().getNamespace(), entry.getSecretName());
                entry.getHosts()
                        .forEach(host -> secrets.computeIfAbsent(name, absent -> new HashSet<>())
                                .add(host.toLowerCase(Locale.ROOT)));
            }
        }
        return secrets;
    }

    private static Map<String, String> lowered(@org.jspecify.annotations.Nullable Map<String, String> headers) {
        var lowered = new LinkedHashMap<String, String>();
        Meta.orEmpty(headers).forEach((name, value) -> lowered.put(name.toLowerCase(Locale.ROOT), value));
        return lowered;
    }

    /** SHA-256, in hex, of what the Ingress wants and of its name. */
    private static String hash(Ingress ingress) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(JSON.writeValueAsBytes(ingress.getSpec()));
            digest.update(ingress.getMetadata().getNamespace().getBytes(StandardCharsets.UTF_8));
            digest.update(ingress.getMetadata().getName().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
