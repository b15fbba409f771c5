package io.sealane.eventing.access;

import io.sealane.eventing.identity.Issuer;
import io.sealane.gateway.event.Event;
import java.util.List;
import java.util.Optional;

/**
 * Who may send to one broker or channel whose senders show who they are. Immutable.
 *
 * <p>Where policies apply, an event is let in when any of them allows it; all of them are considered. Where none does, the default mode
 * decides. A policy that cannot be followed applies all the same, without subjects: it closes the door rather than leaving it to the default.
 *
 * @param namespace of the broker or channel
 * @param audience for whom tokens must be
 * @param issuer of tokens
 * @param mode decides where no policy applies
 * @param policies that apply
 * @param awaited what is not known yet and may allow more as soon as it is: until then nobody is turned away for good
 */
public record Access(
        String namespace,
        String audience,
        Issuer issuer,
        DefaultMode mode,
        List<Policy> policies,
        List<String> awaited) {

    private static final String ACCOUNTS = "system:serviceaccount:";

    public Access {
        policies = List.copyOf(policies);
        awaited = List.copyOf(awaited);
        if (audience.isBlank()) {
            throw new IllegalArgumentException("audience: expected a value, got none");
        }
    }

    /** One about which everything is known. */
    public Access(String namespace, String audience, Issuer issuer, DefaultMode mode, List<Policy> policies) {
        this(namespace, audience, issuer, mode, policies, List.of());
    }

    /** The first event that a sender may not send, as a sentence without a subject; empty when all are allowed. */
    Optional<String> refusal(String subject, List<Event> events) {
        if (policies.isEmpty()) {
            return allowedByDefault(subject)
                    ? Optional.empty()
                    : Optional.of("default-authorization-mode is " + mode.word() + ", and no EventPolicy applies");
        }
        return events.stream()
                .filter(event -> policies.stream().noneMatch(policy -> policy.allows(subject, event)))
                .findFirst()
                .map(event -> "no EventPolicy allows an event of type " + event.type());
    }

    private boolean allowedByDefault(String subject) {
        return switch (mode) {
            case ALLOW_ALL -> true;
            case ALLOW_SAME_NAMESPACE -> subject.startsWith(ACCOUNTS + namespace + ":");
            case DENY_ALL -> false;
        };
    }
}
