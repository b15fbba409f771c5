package io.sealane.certificates.rotation;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.Receptionist.Listing;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import io.sealane.certificates.rotation.TrustMessages.Answers;
import io.sealane.certificates.rotation.TrustMessages.Ask;
import io.sealane.certificates.rotation.TrustMessages.Drain;
import io.sealane.certificates.rotation.TrustMessages.Presented;
import io.sealane.certificates.rotation.TrustMessages.Presents;
import io.sealane.certificates.rotation.TrustMessages.Request;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks {@link TrustAnswers} of every other member of the cluster. A member counts from the moment it joins until it is removed. */
public final class ClusterHolders implements OtherHolders {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ActorSystem<?> system;
    private final Cluster cluster;

    public ClusterHolders(ActorSystem<?> system) {
        this.system = system;
        this.cluster = Cluster.get(system);
    }

    @Override
    public CompletionStage<List<HolderAnswer>> ask(ResourceKey rotation, long version) {
        var members = others();
        if (members.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return answerers().thenCompose(answerers -> {
            CompletionStage<List<HolderAnswer>> all = CompletableFuture.completedFuture(List.of());
            for (var member : members) {
                all = all.thenCombine(ask(member, answerers, rotation, version), ClusterHolders::joined);
            }
            return all;
        });
    }

    private CompletionStage<List<HolderAnswer>> ask(
            Member member, Set<ActorRef<Request>> answerers, ResourceKey rotation, long version) {
        var node = member.address().hostPort();
        var silent = List.of(HolderAnswer.silent("node " + node));
        return answerers.stream()
                .filter(one -> one.path().address().equals(member.address()))
                .findFirst()
                .map(one -> AskPattern.<Request, Answers>ask(
                                one,
                                replyTo -> new Ask(rotation.namespace(), rotation.name(), version, replyTo),
                                PATIENCE,
                                system.scheduler())
                        .thenApply(answers -> answers.all().stream()
                                .map(answer -> answer.of(node))
                                .toList())
                        .exceptionally(late -> silent))
                .orElseGet(() -> CompletableFuture.completedFuture(silent));
    }

    /** The other members that do not answer an HTTP-01 challenge, or did not say so; does not fail. */
    CompletionStage<List<String>> lacking(String token) {
        var members = others();
        if (members.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return answerers().thenCompose(answerers -> {
            CompletionStage<List<String>> all = CompletableFuture.completedFuture(List.of());
            for (var member : members) {
                all = all.thenCombine(lacking(member, answerers, token), ClusterHolders::joined);
            }
            return all;
        });
    }

    private CompletionStage<List<String>> lacking(Member member, Set<ActorRef<Request>> answerers, String token) {
        var silent = List.of("node " + member.address().hostPort());
        return answerers.stream()
                .filter(one -> one.path().address().equals(member.address()))
                .findFirst()
                .map(one -> AskPattern.<Request, Presented>ask(
                                one, replyTo -> new Presents(token, replyTo), PATIENCE, system.scheduler())
                        .thenApply(answer -> answer.yes() ? List.<String>of() : silent)
                        .exceptionally(late -> silent))
                .orElseGet(() -> CompletableFuture.completedFuture(silent));
    }

    @Override
    public void drain(ResourceKey rotation) {
        if (!others().isEmpty()) {
            answerers()
                    .thenAccept(all -> all.stream()
                            .filter(one -> !one.path().address().hasLocalScope())
                            .forEach(one -> one.tell(new Drain(rotation.namespace(), rotation.name()))));
        }
    }

    private CompletionStage<Set<ActorRef<Request>>> answerers() {
        return AskPattern.<Receptionist.Command, Listing>ask(
                        system.receptionist(),
                        replyTo -> Receptionist.find(TrustAnswers.KEY, replyTo),
                        PATIENCE,
                        system.scheduler())
                .thenApply(listing -> listing.getServiceInstances(TrustAnswers.KEY))
                .exceptionally(late -> Set.of());
    }

    private List<Member> others() {
        var others = new ArrayList<Member>();
        for (var member : cluster.state().getMembers()) {
            var isGone = member.status().equals(MemberStatus.down())
                    || member.status().equals(MemberStatus.removed());
            if (!isGone && !member.address().equals(cluster.selfMember().address())) {
                others.add(member);
            }
        }
        return others;
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
