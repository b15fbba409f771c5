package io.sealane.cert.issuer.acme;

import akka.Done;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.RenewalWindow;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNotSupportedException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.provider.AcmeProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account at one ACME server through acme4j: moves its waiting to threads that may wait, translates values and failures, decides
 * nothing. Stages fail with {@link IssueFailure}.
 */
final class AcmeClient {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeClient.class);

    private static final Set<Status> CAN_GO_ON = Set.of(Status.PENDING, Status.READY, Status.PROCESSING, Status.VALID);

    private final Login login;
    private final Executor waiting;
    private final InstantSource clock;

    private AcmeClient(Login login, Executor waiting, InstantSource clock) {
        this.login = login;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** Finds or registers the account of a key (RFC 8555 section 7.3); the terms of service are agreed to. */
    static CompletionStage<AcmeClient> register(
            AcmeSpec spec, KeyPair key, AcmeProvider provider, Executor waiting, InstantSource clock) {
        return call(AcmeAction.REGISTER_ACCOUNT, waiting, clock, () -> {
            var account = new AccountBuilder().agreeToTermsOfService().useKeyPair(key);
            if (!spec.email().isEmpty()) {
                account.addEmail(spec.email());
            }
            spec.binding().ifPresent(bound -> account.withKeyIdentifier(bound.keyId(), bound.hmacKey()));
            return new AcmeClient(account.createLogin(new Session(spec.server(), provider)), waiting, clock);
        });
    }

    String accountUrl() {
        return login.getAccountLocation().toString();
    }

    /**
     * Places an order (section 7.4).
     *
     * @param notAfter the wanted end, where the server may be told
     * @param replaces what the new certificate takes the place of (RFC 9773 section 5); left out when the server does not want to hear it
     */
    CompletionStage<Order> order(
            List<String> names,
            List<String> addresses,
            AcmeSpec.Preferences preferences,
            Optional<Instant> notAfter,
            Optional<X509Certificate> replaces) {
        return call(AcmeAction.CREATE_ORDER, () -> {
            var identifiers = new ArrayList<Identifier>();
            names.forEach(name -> identifiers.add(Identifier.dns(name)));
            for (var address : addresses) {
                identifiers.add(Identifier.ip(literal(address)));
            }
            if (replaces.isPresent() && supportsRenewalInfo()) {
                try {
                    return place(identifiers, preferences, notAfter, replaces);
                } catch (AcmeRateLimitedException limited) {
                    throw limited;
                } catch (AcmeServerException refused) {
                    // Another account, an unknown certificate, or one that has been replaced: none is a reason to go
                    // without.
                    LOG.info("ACME order without \"replaces\", which was refused: {}", refused.getMessage());
                }
            }
            return place(identifiers, preferences, notAfter, Optional.empty());
        });
    }

    private Order place(
            List<Identifier> identifiers,
            AcmeSpec.Preferences preferences,
            Optional<Instant> notAfter,
            Optional<X509Certificate> replaces)
            throws AcmeException {
        var builder = login.newOrder().identifiers(identifiers);
        notAfter.ifPresent(builder::notAfter);
        replaces.ifPresent(builder::replaces);
        if (!preferences.profile().isEmpty()) {
            builder.profile(preferences.profile());
        }
        return builder.create();
    }

    /**
     * An order placed before, as it stands now.
     *
     * @param url never asked when it is not at the account's server
     * @param identifiers what was ordered
     * @return empty when the server does not know it, it has failed, or it is for something else
     */
    CompletionStage<Optional<Order>> resume(String url, Set<String> identifiers) {
        return call(AcmeAction.GET_ORDER, () -> {
            var location = atServer(url);
            if (location.isEmpty()) {
                return Optional.empty();
            }
            var order = login.bindOrder(location.get());
            try {
                order.fetch();
            } catch (AcmeRateLimitedException limited) {
                throw limited;
            } catch (AcmeServerException gone) {
                LOG.info("ACME order {} cannot go on, another is placed: {}", url, gone.getMessage());
                return Optional.empty();
            }
            var ordered = order.getIdentifiers().stream()
                    .map(Identifier::getValue)
                    .map(AcmeClient::lowerCase)
                    .collect(Collectors.toSet());
            var wanted = identifiers.stream().map(AcmeClient::lowerCase).collect(Collectors.toSet());
            return CAN_GO_ON.contains(order.getStatus()) && ordered.equals(wanted)
                    ? Optional.of(order)
                    : Optional.empty();
        });
    }

    /** What is signed with the account's key goes nowhere else. */
    private Optional<URL> atServer(String url) throws AcmeException {
        try {
            var location = URI.create(url).toURL();
            var server = login.getSession().resourceUrl(Resource.NEW_ORDER);
            return location.getProtocol().equals(server.getProtocol())
                            && location.getAuthority().equals(server.getAuthority())
                    ? Optional.of(location)
                    : Optional.empty();
        } catch (IllegalArgumentException | MalformedURLException e) {
            return Optional.empty();
        }
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The authorizations of an order with their challenges. */
    CompletionStage<List<Authorization>> authorizations(Order order) {
        return call(AcmeAction.GET_AUTHORIZATION, () -> {
            var all = order.getAuthorizations();
            for (var one : all) {
                one.fetch();
            }
            return all;
        });
    }

    /** Says that challenges may be looked at (section 7.5.1). */
    CompletionStage<Done> accept(List<Challenge> challenges) {
        return call(AcmeAction.ACCEPT_CHALLENGE, () -> {
            for (var challenge : challenges) {
                challenge.trigger();
            }
            return Done.getInstance();
        });
    }

    /**
     * Asks for the present states.
     *
     * @return the latest of the instants before when the server wants to hear nothing, if it named any
     */
    CompletionStage<Optional<Instant>> poll(List<Authorization> authorizations) {
        return call(AcmeAction.GET_AUTHORIZATION, () -> {
            Optional<Instant> later = Optional.empty();
            for (var one : authorizations) {
                var named = one.fetch();
                later = Stream.concat(later.stream(), named.stream()).max(Comparator.naturalOrder());
            }
            return later;
        });
    }

    /** Asks for the present state; returns when it may be asked again, if the server said so. */
    CompletionStage<Optional<Instant>> poll(Order order) {
        return call(AcmeAction.GET_ORDER, order::fetch);
    }

    /** Hands in the signing request (section 7.4). */
    CompletionStage<Done> complete(Order order, byte[] request) {
        return call(AcmeAction.FINALIZE_ORDER, () -> {
            order.execute(request);
            return Done.getInstance();
        });
    }

    /**
     * Fetches the certificate.
     *
     * @param preferredChain common name of the issuer at the top of the wanted chain; empty, or of no chain that is offered: the first
     */
    CompletionStage<List<X509Certificate>> download(Order order, String preferredChain) {
        return call(AcmeAction.GET_CERT, () -> {
            var certificate = order.getCertificate();
            certificate.download();
            return preferred(certificate, preferredChain).getCertificateChain();
        });
    }

    private static Certificate preferred(Certificate certificate, String issuer) throws AcmeException {
        if (issuer.isEmpty() || certificate.isIssuedBy(issuer)) {
            return certificate;
        }
        for (var other : certificate.getAlternateCertificates()) {
            if (other.isIssuedBy(issuer)) {
                return other;
            }
        }
        return certificate;
    }

    /** What a server says about the renewal of a certificate, and when it may be asked again (RFC 9773 section 4). */
    record Suggestion(RenewalWindow window, Optional<Instant> askAgain) {}

    /** Empty when the server has no such information. */
    CompletionStage<Optional<Suggestion>> suggestion(X509Certificate leaf) {
        return call(AcmeAction.GET_RENEWAL_INFO, () -> {
            if (!supportsRenewalInfo()) {
                return Optional.empty();
            }
            try {
                var info = login.bindRenewalInfo(leaf);
                var askAgain = info.fetch();
                return Optional.of(new Suggestion(
                        new RenewalWindow(info.getSuggestedWindowStart(), info.getSuggestedWindowEnd()), askAgain));
            } catch (AcmeNotSupportedException e) {
                return Optional.empty();
            }
        });
    }

    private boolean supportsRenewalInfo() throws AcmeException {
        return login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
    }

    /** Only literals get this far, so nothing is looked up. */
    private static InetAddress literal(String address) throws AcmeException {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AcmeException("not an address: " + address, e);
        }
    }

    private <T> CompletionStage<T> call(AcmeAction action, Call<T> call) {
        return call(action, waiting, clock, call);
    }

    private static <T> CompletionStage<T> call(AcmeAction action, Executor waiting, InstantSource clock, Call<T> call) {
        var result = new CompletableFuture<T>();
        try {
            waiting.execute(() -> {
                action.begin();
                try {
                    result.complete(call.run());
                } catch (AcmeException | RuntimeException e) {
                    result.completeExceptionally(AcmeProblems.of(e, clock.instant()));
                } finally {
                    AcmeAction.end();
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(IssueFailure.notReady("Busy", "too many calls of ACME servers wait", e));
        }
        return result;
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws AcmeException;
    }
}
