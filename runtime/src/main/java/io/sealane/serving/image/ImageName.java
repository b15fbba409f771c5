package io.sealane.serving.image;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of an image, as container tools understand it: without a registry it is Docker's, without a tag {@code latest}. Immutable.
 *
 * @param registry host, with a port where one is said
 * @param repository path at the registry
 * @param reference a tag, or a digest such as {@code sha256:…}
 */
public record ImageName(String registry, String repository, String reference) {

    /** What tools call {@code docker.io}. */
    static final String DOCKER = "index.docker.io";

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern REGISTRY =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:]+])(:[0-9]{1,5})?");
    private static final Pattern PATH = Pattern.compile("[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");
    private static final int PATH_CHARS_MAX = 255;

    /** @throws IllegalArgumentException says what is no name of an image */
    public static ImageName parse(String text) {
        var at = text.indexOf('@');
        var named = at < 0 ? text : text.substring(0, at);
        // A colon before the last slash belongs to a registry's port.
        var colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        var path = colon < 0 ? named : named.substring(0, colon);
        var tag = colon < 0 ? "latest" : named.substring(colon + 1);
        var slash = path.indexOf('/');
        boolean hosted = slash > 0 && isHost(path.substring(0, slash));
        var host = hosted ? path.substring(0, slash) : DOCKER;
        var registry = host.equals("docker.io") ? DOCKER : host;
        var rest = hosted ? path.substring(slash + 1) : path;
        var repository = registry.equals(DOCKER) && rest.indexOf('/') < 0 ? "library/" + rest : rest;
        var reference = at < 0 ? tag : text.substring(at + 1);
        if (!REGISTRY.matcher(registry).matches()
                || repository.length() > PATH_CHARS_MAX
                || !PATH.matcher(repository).matches()
                || !TAG.matcher(tag).matches()
                || at >= 0 && !isDigest(reference)) {
            throw new IllegalArgumentException(
                    "image: expected [host[:port]/]path[:tag][@sha256:digest], got '" + text + "'");
        }
        return new ImageName(registry, repository, reference);
    }

    private static boolean isHost(String first) {
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    }

    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** Whether it says itself what it is, for good. */
    public boolean isPinned() {
        return isDigest(reference);
    }

    /** The same image, whatever its tag comes to mean. @param digest such as {@code sha256:…} */
    public String pinned(String digest) {
        return registry + "/" + repository + "@" + digest;
    }

    /** Where its registry says what it is. @throws IllegalArgumentException when there can be no such address */
    URI manifest() {
        return URI.create(
                (isHere() ? "http://" : "https://") + registry + "/v2/" + repository + "/manifests/" + reference);
    }

    /**
     * Whether the name of its registry means the very machine that it is read on (RFC 6761 section 6.3, RFC 5735): to a kubelet another one
     * than to us.
     */
    public boolean isLoopback() {
        var name = host().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.[0-9]+){1,3}")
                || name.startsWith("[") && isLoopbackAddress(name);
    }

    /** @param literal in brackets, which nobody is asked about */
    private static boolean isLoopbackAddress(String literal) {
        try {
            return InetAddress.getByName(literal).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String host() {
        return registry.replaceFirst(":[0-9]+$", "");
    }

    /** Whether its registry is on this machine, where nobody listens in: for sure, as no name server has a say. */
    boolean isHere() {
        return isHere(host());
    }

    /** @param host without a port */
    static boolean isHere(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
