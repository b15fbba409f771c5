package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.resource.embedded.kind.Requester;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Who asks. Safe for any thread; must not block. */
@FunctionalInterface
public interface Authentication {

    /** Whoever is allowed to ask; none for a {@code 401}. */
    Optional<Identity> identify(HttpRequest request);

    /**
     * Someone known.
     *
     * @param user the user's name
     * @param uid tells users of one name apart; empty when there is no such thing
     * @param groups the groups that the user is in
     * @param extra what else is known, as {@code SelfSubjectReview} tells it
     */
    record Identity(String user, String uid, List<String> groups, Map<String, List<String>> extra) {

        public Identity(String user, List<String> groups) {
            this(user, "", groups, Map.of());
        }

        Requester requester() {
            return new Requester(user, uid, groups, extra);
        }
    }

    /**
     * By the client certificate that the transport has verified: the common name is the user, organizations are groups.
     *
     * @param users who may ask; anybody else's certificate is none
     */
    static Authentication byCertificate(Set<String> users) {
        return request -> request.getAttribute(ConnectionFacts.KEY)
                .filter(facts -> facts.encrypted() && !facts.peer().isEmpty())
                .flatMap(facts -> named(facts.peer().get(0)))
                .filter(identity -> users.contains(identity.user()));
    }

    /** Everybody is the given user; for tests and for calls inside the process. */
    static Authentication trusting(String user) {
        return request -> Optional.of(new Identity(user, List.of("system:masters", "system:authenticated")));
    }

    private static Optional<Identity> named(X509Certificate certificate) {
        var user = Optional.<String>empty();
        var groups = new ArrayList<String>();
        try {
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    user = Optional.of(part.getValue().toString());
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(part.getValue().toString());
                }
            }
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
        groups.add("system:authenticated");
        return user.map(name -> new Identity(name, List.copyOf(groups)));
    }
}
