package io.sealane.certificates.request;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.ChallengeBuilder;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.certmanager.api.model.acme.v1.OrderBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.certificates.model.OrderForm;
import io.sealane.certificates.model.Present;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import io.sealane.resource.status.ObjectEvents;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who made an Order or a Challenge that nothing comes of it: these show what is ordered for Certificates, and order nothing. Any thread. */
public final class StrayOrders {

    private static final Logger LOG = LoggerFactory.getLogger(StrayOrders.class);
    private static final String REASON = "NotActedUpon";
    private static final String ORDER =
            "Orders only show what is ordered for Certificates and CertificateRequests; make one of these instead";
    private static final String CHALLENGE =
            "Challenges only show how an Order of a Certificate or CertificateRequest is proved; make one of these instead";

    private final Resources resources;
    private final ObjectEvents events;
    private final InstantSource clock;

    private StrayOrders(Resources resources, InstantSource clock) {
        this.resources = resources;
        this.events = new ObjectEvents(resources, CertificateStories.COMPONENT, clock);
        this.clock = clock;
    }

    /** Begins, and never ends. */
    public static void follow(Resources resources, InstantSource clock) {
        var strays = new StrayOrders(resources, clock);
        resources.informer(Order.class).listen(strays::order);
        resources.informer(Challenge.class).listen(strays::challenge);
    }

    private void order(Change<Order> change) {
        var order = change.resource();
        if (change.present()
                && !map(order.getMetadata().getAnnotations()).containsKey(OrderForm.REQUESTER)
                && OrderForm.state(order).isEmpty()) {
            var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
            tell(
                    order,
                    ORDER,
                    one -> new OrderBuilder(one)
                            .editOrNewStatus()
                            .withState("errored")
                            .withReason(ORDER)
                            .withFailureTime(now)
                            .endStatus()
                            .build());
        }
    }

    private void challenge(Change<Challenge> change) {
        var challenge = change.resource();
        var isOrders = list(challenge.getMetadata().getOwnerReferences()).stream()
                .anyMatch(owner -> "Order".equals(owner.getKind()) && Present.isTrue(owner.getController()));
        var isNew = challenge.getStatus() == null
                || text(challenge.getStatus().getState()).isEmpty();
        if (change.present() && !isOrders && isNew) {
            tell(
                    challenge,
                    CHALLENGE,
                    one -> new ChallengeBuilder(one)
                            .editOrNewStatus()
                            .withState("errored")
                            .withReason(CHALLENGE)
                            .withPresented(false)
                            .withProcessing(false)
                            .endStatus()
                            .build());
        }
    }

    private <T extends HasMetadata> void tell(T stray, String why, UnaryOperator<T> status) {
        events.warning(stray, REASON, why);
        resources.editStatus(stray, status).exceptionally(failure -> {
            LOG.debug("status of {} not written", stray.getMetadata().getName(), failure);
            return null;
        });
    }
}
