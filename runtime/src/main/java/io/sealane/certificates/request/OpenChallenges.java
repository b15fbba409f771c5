package io.sealane.certificates.request;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.sealane.cert.issuer.acme.ChallengeResponder;
import io.sealane.certificates.model.OrderForm;
import io.sealane.certificates.model.Present;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node answer the open HTTP-01 challenges of the whole cluster, by the Challenge resources that the node that orders has written: an
 * ACME server looks at whichever node the name leads to. Challenges that somebody else made are not answered. Any thread.
 */
public final class OpenChallenges {

    private static final Logger LOG = LoggerFactory.getLogger(OpenChallenges.class);
    private static final Set<String> OVER = Set.of("valid", "invalid", "expired", "errored");
    /** RFC 8555, sections 8.1 and 8.3: base64url, and behind the token the thumbprint of a key by SHA-256. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final ChallengeResponder responder;
    /** By token: a server gives orders for one name the same authorization, as long as that is pending. */
    private final Map<String, Set<ResourceKey>> open = new HashMap<>();

    private OpenChallenges(ChallengeResponder responder) {
        this.responder = responder;
    }

    /** Begins, and never ends. */
    public static void follow(Resources resources, ChallengeResponder responder) {
        resources.informer(Challenge.class).listen(new OpenChallenges(responder)::changed);
    }

    private synchronized void changed(Change<Challenge> change) {
        var challenge = change.resource();
        if (!isOurs(challenge)) {
            return;
        }
        var token = challenge.getSpec().getToken();
        if (!change.present() || isOver(challenge)) {
            end(token, change.key());
            return;
        }
        open.computeIfAbsent(token, first -> new HashSet<>()).add(change.key());
        try {
            responder.present(token, challenge.getSpec().getKey());
        } catch (IllegalStateException e) {
            LOG.warn("challenge {} is not answered here: {}", change.key(), e.getMessage());
        }
    }

    private void end(String token, ResourceKey challenge) {
        var others = open.get(token);
        if (others != null && others.remove(challenge) && others.isEmpty()) {
            open.remove(token);
            responder.withdraw(token);
        }
    }

    private static boolean isOurs(Challenge challenge) {
        var spec = challenge.getSpec();
        if (spec == null || !"HTTP-01".equals(spec.getType())) {
            return false;
        }
        var metadata = challenge.getMetadata();
        var isOrders = list(metadata.getOwnerReferences()).stream()
                .anyMatch(owner -> "Order".equals(owner.getKind()) && Present.isTrue(owner.getController()));
        var token = text(spec.getToken());
        var key = text(spec.getKey());
        return isOrders
                && map(metadata.getAnnotations()).containsKey(OrderForm.REQUESTER)
                && TOKEN.matcher(token).matches()
                && key.startsWith(token + ".")
                && THUMBPRINT.matcher(key.substring(token.length() + 1)).matches();
    }

    private static boolean isOver(Challenge challenge) {
        return challenge.getStatus() != null
                && OVER.contains(text(challenge.getStatus().getState()));
    }
}
