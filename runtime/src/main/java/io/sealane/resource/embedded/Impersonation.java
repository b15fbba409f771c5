package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import io.sealane.resource.embedded.access.Ask;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.ResourceName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acting as somebody else, as {@code kubectl --as} asks for
 * (<a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation">user impersonation</a>). Members of
 * {@code system:masters} may, and whoever may {@code impersonate} all that is named; each such request is logged with both names.
 */
final class Impersonation {

    private static final Logger LOG = LoggerFactory.getLogger(Impersonation.class);
    private static final String IMPERSONATE = "impersonate";
    private static final String PREFIX = IMPERSONATE + "-";
    private static final String USER = PREFIX + "user";
    private static final String UID = PREFIX + "uid";
    private static final String GROUP = PREFIX + "group";
    private static final String EXTRA = PREFIX + "extra-";
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final int ACCOUNT_PARTS = 4;
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String ANONYMOUS = "system:anonymous";

    private Impersonation() {}

    /**
     * Whoever a request is to be taken for: its sender, when it names nobody else.
     *
     * @throws ApiFailure 403 when the sender may not act as others, 400 when no user is named
     */
    static Authentication.Identity acting(HttpRequest request, Authentication.Identity sender, Rights rights) {
        var headers = StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.lowercaseName().startsWith(PREFIX))
                .toList();
        if (headers.isEmpty()) {
            return sender;
        }
        var user = first(headers, USER);
        if (user.isEmpty()) {
            throw ApiFailure.badRequest("Impersonate-User: missing, expected a user beside "
                    + headers.get(0).name());
        }
        for (var ask : asks(user, headers)) {
            if (!rights.allow(sender, ask)) {
                throw ApiFailure.forbidden(ask.resource(), ask.name(), ask.refusal(sender.user()));
            }
        }
        LOG.info(
                "{} acts as {}: {} {}",
                sender.user(),
                user,
                request.method().name(),
                request.getUri().path());
        return new Authentication.Identity(user, first(headers, UID), groups(user, headers), extra(headers));
    }

    /** What the sender must be allowed: to be this user, in these groups, with this uid and whatever else is said. */
    private static List<Ask> asks(String user, List<HttpHeader> headers) {
        var asks = new ArrayList<Ask>();
        var account = user.split(":", -1);
        asks.add(
                user.startsWith(ACCOUNT) && account.length == ACCOUNT_PARTS
                        ? ask("", "serviceaccounts", account[2], account[3])
                        : ask("", "users", "", user));
        for (var header : headers) {
            var name = header.lowercaseName();
            if (name.equals(GROUP)) {
                asks.add(ask("", "groups", "", header.value()));
            } else if (name.equals(UID)) {
                asks.add(ask(AUTHENTICATION, "uids", "", header.value()));
            } else if (name.startsWith(EXTRA)) {
                var key = decoded(name.substring(EXTRA.length()));
                asks.add(new Ask(IMPERSONATE, new ResourceName(AUTHENTICATION, "userextras"), key, "", header.value()));
            }
        }
        return asks;
    }

    private static Ask ask(String group, String resource, String namespace, String name) {
        return new Ask(IMPERSONATE, new ResourceName(group, resource), "", namespace, name);
    }

    private static String first(List<HttpHeader> headers, String name) {
        return headers.stream()
                .filter(header -> header.lowercaseName().equals(name))
                .findFirst()
                .map(HttpHeader::value)
                .orElse("");
    }

    private static List<String> groups(String user, List<HttpHeader> headers) {
        var groups = new ArrayList<String>();
        headers.stream()
                .filter(header -> header.lowercaseName().equals(GROUP))
                .forEach(header -> groups.add(header.value()));
        if (groups.isEmpty() && user.startsWith(ACCOUNT)) {
            groups.add("system:serviceaccounts");
            groups.add(
                    "system:serviceaccounts:" + user.substring(ACCOUNT.length()).split(":", 2)[0]);
        }
        groups.add(user.equals(ANONYMOUS) ? "system:unauthenticated" : "system:authenticated");
        return List.copyOf(groups);
    }

    private static Map<String, List<String>> extra(List<HttpHeader> headers) {
        Map<String, List<String>> extra = new TreeMap<>();
        for (var header : headers) {
            if (header.lowercaseName().startsWith(EXTRA)) {
                var name = decoded(header.lowercaseName().substring(EXTRA.length()));
                extra.computeIfAbsent(name, key -> new ArrayList<>()).add(header.value());
            }
        }
        return extra;
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw ApiFailure.badRequest("Impersonate-Extra-" + name + ": expected a percent-encoded name");
        }
    }
}
