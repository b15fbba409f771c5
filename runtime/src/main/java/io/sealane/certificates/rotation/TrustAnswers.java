package io.sealane.certificates.rotation;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.sealane.cert.issuer.acme.ChallengeResponder;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.StoredChain;
import io.sealane.certificates.request.OpenChallenges;
import io.sealane.certificates.rotation.HolderAnswer.Question;
import io.sealane.certificates.rotation.TrustMessages.Answers;
import io.sealane.certificates.rotation.TrustMessages.Ask;
import io.sealane.certificates.rotation.TrustMessages.Drain;
import io.sealane.certificates.rotation.TrustMessages.Presented;
import io.sealane.certificates.rotation.TrustMessages.Presents;
import io.sealane.certificates.rotation.TrustMessages.Request;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Answers for the holders of trust of this node when another one rotates a CA, and for its external listener when another one orders
 * certificates. What these are about stands in resources, which this node reads itself; a rotation that it does not know yet, or only an
 * older version of, is confirmed by nobody.
 */
public final class TrustAnswers {

    static final ServiceKey<Request> KEY = ServiceKey.create(Request.class, "sealane-trust");

    private final Resources resources;
    private final Supplier<List<TrustHolder>> holders;
    private final Executor work;
    private final Set<String> meshNamespaces;
    private final InstantSource clock;
    private final Set<ResourceKey> forgotten = new HashSet<>();

    private TrustAnswers(
            Resources resources,
            Supplier<List<TrustHolder>> holders,
            Executor work,
            Set<String> meshNamespaces,
            InstantSource clock) {
        this.clock = clock;
        this.meshNamespaces = meshNamespaces;
        this.resources = resources;
        this.holders = holders;
        this.work = work;
    }

    /**
     * Found by the other nodes as long as it lives.
     *
     * @param challenges where HTTP-01 challenges are answered; it is told of those of the whole cluster
     * @param meshNamespaces whose certificates are the mesh's own
     */
    public static Behavior<?> create(
            Resources resources,
            Supplier<List<TrustHolder>> holders,
            ChallengeResponder challenges,
            Executor work,
            Set<String> meshNamespaces,
            InstantSource clock) {
        return Behaviors.<Request>setup(context -> {
            var answers = new TrustAnswers(resources, holders, work, meshNamespaces, clock);
            resources.informer(CARotation.class);
            OpenChallenges.follow(resources, challenges);
            context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
            return Behaviors.receive(Request.class)
                    .onMessage(Ask.class, ask -> answers.answer(context, ask))
                    .onMessage(Drain.class, answers::drain)
                    .onMessage(Presents.class, asked -> {
                        asked.replyTo().tell(new Presented(challenges.presents(asked.token())));
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private Behavior<Request> answer(ActorContext<Request> context, Ask ask) {
        var key = new ResourceKey(ask.namespace(), ask.name());
        var known = resources.informer(CARotation.class).get(key);
        CompletableFuture.supplyAsync(() -> question(key.toString(), known, ask.version()), work)
                .thenCompose(this::askAll)
                .thenAccept(all -> ask.replyTo().tell(new Answers(all)))
                .exceptionally(failure -> {
                    // Silence is an answer too: nobody here confirms.
                    context.getSystem().log().debug("CARotation {} not answered", key, failure);
                    return null;
                });
        return Behaviors.same();
    }

    private Question question(String id, Optional<CARotation> rotation, long version) {
        var known = rotation.map(CARotation::status);
        var state = known.map(status -> RotationStatuses.of(status, Instant.EPOCH))
                .filter(one -> one.version() >= version && !one.phase().isOver());
        var old = known.flatMap(status -> RotationStatuses.root(status.oldRoot()));
        var next = known.flatMap(status -> RotationStatuses.root(status.nextRoot()));
        if (state.isEmpty() || old.isEmpty() || next.isEmpty()) {
            return new Question(Optional.empty(), List.of(), old, false, clock.instant(), meshNamespaces);
        }
        var phase = state.get().phase();
        var bundle = BundleOfPhase.of(phase.trusted(), old.get(), next.get());
        return new Question(
                Optional.of(bundle.versioned(id, state.get().version(), RotationSpecs.scope(rotation.orElseThrow()))),
                bundle.dropped(),
                old,
                phase == RotationPhase.DRAINING,
                clock.instant(),
                meshNamespaces);
    }

    private CompletionStage<List<HolderAnswer>> askAll(Question question) {
        CompletionStage<List<HolderAnswer>> all = CompletableFuture.completedFuture(List.of());
        for (var holder : holders.get()) {
            all = all.thenCombine(question.ask(holder), (before, one) -> {
                var more = new ArrayList<>(before);
                more.add(one);
                return more;
            });
        }
        return all;
    }

    private Behavior<Request> drain(Drain drain) {
        var key = new ResourceKey(drain.namespace(), drain.name());
        var isFirst = forgotten.add(key);
        resources
                .informer(CARotation.class)
                .get(key)
                .map(CARotation::status)
                .flatMap(status -> RotationStatuses.root(status.oldRoot()))
                .ifPresent(old -> work.execute(() -> holders.get().forEach(holder -> {
                    if (isFirst) {
                        holder.forgetSessions();
                    }
                    holder.drain(chain -> StoredChain.endsAt(chain, old));
                })));
        return Behaviors.same();
    }
}
