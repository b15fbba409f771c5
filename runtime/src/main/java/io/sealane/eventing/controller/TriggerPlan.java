package io.sealane.eventing.controller;

import io.sealane.eventing.controller.delivery.Deliveries;
import io.sealane.eventing.controller.delivery.Filters;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What deliveries do for a Trigger or a Subscription. Pure.
 *
 * @param settings empty while nothing can be delivered: the filter is not understood, or a destination was never found
 * @param filter what became of the filter
 * @param problems fields of the delivery that were not understood, one sentence each
 */
record TriggerPlan(Optional<TriggerSettings> settings, Filters filter, List<String> problems) {

    /**
     * What the plan depends on beside the wish.
     *
     * @param hub the broker or channel; empty when there is none of that name
     * @param subscriber as found
     * @param reply as found; empty when none is wanted
     * @param deadLetter as found; empty when none is wanted
     * @param trust the roots that deliveries trust
     * @param timeout of one attempt where nobody names one
     * @param dependency how that stands what it waits for; empty when it waits for nothing
     * @param counting tells whether the subscriber counts the passes of an event
     * @param account that deliveries show a token of, to those who want one; empty when they show none
     */
    record Facts(
            Optional<Hub> hub,
            Sink.Resolution subscriber,
            Optional<Sink.Resolution> reply,
            Optional<Sink.Resolution> deadLetter,
            TrustRoots trust,
            Duration timeout,
            PassCounting counting,
            Optional<ResourceKey> account,
            Optional<Dependency.State> dependency) {}

    static TriggerPlan of(Wish wish, Facts facts) {
        // What was found before stays in use: without settings the trigger would lose its place in the log.
        var subscriber = facts.subscriber()
                .sink()
                .or(wish.known()::subscriber)
                .map(sink -> sink.sentTo(facts.trust(), wish.id().namespace(), facts.account()))
                .map(to ->
                        to.countingPasses(facts.counting().at(wish.requested().subscriber(), to.uri())));
        var reply = known(facts.reply(), wish.known().reply(), wish, facts);
        var deadLetter = known(facts.deadLetter(), wish.known().deadLetter(), wish, facts);
        var delivery = delivery(wish, facts, deadLetter);
        var possible = wish.filter().refusal().isEmpty()
                && facts.reply().isPresent() == reply.isPresent()
                && facts.deadLetter().isPresent() == deadLetter.isPresent();
        var settings = possible
                ? wish.source()
                        .flatMap(source -> subscriber.map(to -> new TriggerSettings(
                                wish.id(),
                                wish.meta().getUid(),
                                source,
                                wish.filter().filter(),
                                to.within(wish.terms().subscriberInside()),
                                reply.map(answers -> answers.within(wish.terms().replyInside())),
                                delivery.settings(),
                                wish.terms().pace(),
                                wish.terms().start())))
                : Optional.<TriggerSettings>empty();
        return new TriggerPlan(settings, wish.filter(), delivery.problems());
    }

    private static Optional<Destination> known(
            Optional<Sink.Resolution> found, Optional<Sink> before, Wish wish, Facts facts) {
        return found.flatMap(resolution -> resolution.sink().or(() -> before))
                .map(sink -> sink.sentTo(facts.trust(), wish.id().namespace(), facts.account()));
    }

    /** Who says anything about delivery says all of it. */
    private static Deliveries delivery(Wish wish, Facts facts, Optional<Destination> deadLetter) {
        var spec = wish.requested().delivery().or(() -> facts.hub().flatMap(Hub::delivery));
        return Deliveries.of(
                spec.orElse(null), facts.timeout(), deadLetter, wish.terms().jitterPercent());
    }
}
