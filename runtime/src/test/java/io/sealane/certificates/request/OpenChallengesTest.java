package io.sealane.certificates.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.ChallengeBuilder;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.certmanager.api.model.acme.v1.OrderBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.cert.issuer.acme.ChallengeResponder;
import io.sealane.certificates.model.OrderForm;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a node does with Challenge resources: those that the node that orders has written are answered, others are told. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenChallengesTest {

    /** As long as the thumbprint of a key by SHA-256 in base64url. */
    private static final String THUMBPRINT = "x".repeat(43);

    private final FakeResources resources = new FakeResources();
    private final Answers answers = new Answers();

    @Test
    void an_open_challenge_is_answered_until_it_is_over() {
        OpenChallenges.follow(resources, answers);
        var stored = create(challenge("one", "token-1", "token-1." + THUMBPRINT));
        assertThat(answers.open).containsExactly(Map.entry("token-1", "token-1." + THUMBPRINT));

        resources.editStatus(
                stored,
                one -> new ChallengeBuilder(one)
                        .editOrNewStatus()
                        .withState("valid")
                        .endStatus()
                        .build());

        assertThat(answers.open).isEmpty();
    }

    @Test
    void one_that_is_deleted_is_not_answered_any_more() {
        create(challenge("one", "token-1", "token-1." + THUMBPRINT));
        OpenChallenges.follow(resources, answers);
        assertThat(answers.open).containsKey("token-1");

        resources.delete(Challenge.class, new ResourceKey("shop", "one"));

        assertThat(answers.open).isEmpty();
    }

    @Test
    void the_end_of_an_older_challenge_takes_nothing_from_a_newer_one_of_the_same_token() {
        OpenChallenges.follow(resources, answers);
        create(challenge("older", "token-1", "token-1." + THUMBPRINT));
        create(challenge("newer", "token-1", "token-1." + THUMBPRINT));

        resources.delete(Challenge.class, new ResourceKey("shop", "older"));
        assertThat(answers.open).containsKey("token-1");

        resources.delete(Challenge.class, new ResourceKey("shop", "newer"));
        assertThat(answers.open).isEmpty();
    }

    @Test
    void what_is_no_key_authorization_of_an_order_of_ours_is_never_answered() {
        OpenChallenges.follow(resources, answers);

        create(challenge("text", "token-2", "<script>"));
        create(challenge("other", "token-3", "token-4." + THUMBPRINT));
        create(challenge("path", "../token", "../token." + THUMBPRINT));
        create(new ChallengeBuilder(challenge("dns", "token-5", "token-5." + THUMBPRINT))
                .editSpec()
                .withType("DNS-01")
                .endSpec()
                .build());
        create(new ChallengeBuilder(challenge("users", "token-6", "token-6." + THUMBPRINT))
                .editMetadata()
                .withOwnerReferences()
                .endMetadata()
                .build());
        create(new ChallengeBuilder(challenge("unmarked", "token-7", "token-7." + THUMBPRINT))
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build());

        assertThat(answers.open).isEmpty();
    }

    @Test
    void who_makes_an_Order_or_a_Challenge_by_hand_is_told_that_nothing_comes_of_it() {
        StrayOrders.follow(resources, Clock.systemUTC());
        var ours = new OrderBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("ours")
                .addToAnnotations(OrderForm.REQUESTER, "uid")
                .endMetadata()
                .build();
        resources.create(ours);
        resources.create(new OrderBuilder(ours)
                .editMetadata()
                .withName("theirs")
                .withAnnotations(null)
                .endMetadata()
                .build());
        create(challenge("ours", "token-1", "token-1." + THUMBPRINT));
        create(new ChallengeBuilder(challenge("theirs", "token-2", "token-2." + THUMBPRINT))
                .editMetadata()
                .withOwnerReferences()
                .endMetadata()
                .build());

        assertThat(resources.read(Order.class, "shop", "ours").getStatus()).isNull();
        assertThat(resources.read(Challenge.class, "shop", "ours").getStatus()).isNull();
        var order = resources.read(Order.class, "shop", "theirs").getStatus();
        assertThat(order.getState()).isEqualTo("errored");
        assertThat(order.getReason()).contains("only show what is ordered", "make one of these instead");
        assertThat(order.getFailureTime()).isNotEmpty();
        var challenge = resources.read(Challenge.class, "shop", "theirs").getStatus();
        assertThat(challenge.getState()).isEqualTo("errored");
        assertThat(challenge.getReason()).contains("make one of these instead");
        assertThat(resources
                        .informer(io.fabric8.kubernetes.api.model.Event.class)
                        .list())
                .extracting(event -> event.getType() + " " + event.getReason() + " "
                        + event.getInvolvedObject().getKind())
                .containsExactlyInAnyOrder("Warning NotActedUpon Order", "Warning NotActedUpon Challenge");
    }

    private Challenge create(Challenge challenge) {
        return resources.create(challenge).toCompletableFuture().join();
    }

    /** As the node that orders writes it. */
    private static Challenge challenge(String name, String token, String key) {
        return new ChallengeBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .addToAnnotations(OrderForm.REQUESTER, "uid")
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("acme.cert-manager.io/v1")
                        .withKind("Order")
                        .withName("order")
                        .withUid("uid")
                        .withController(true)
                        .build())
                .endMetadata()
                .withNewSpec()
                .withType("HTTP-01")
                .withToken(token)
                .withKey(key)
                .withDnsName("shop.example.com")
                .endSpec()
                .build();
    }

    private static final class Answers implements ChallengeResponder {

        private final Map<String, String> open = new ConcurrentHashMap<>();

        @Override
        public void present(String token, String keyAuthorization) {
            open.put(token, keyAuthorization);
        }

        @Override
        public void withdraw(String token) {
            open.remove(token);
        }

        @Override
        public boolean presents(String token) {
            return open.containsKey(token);
        }

        @Override
        public InetSocketAddress address() {
            throw new IllegalStateException("nobody listens");
        }
    }
}
