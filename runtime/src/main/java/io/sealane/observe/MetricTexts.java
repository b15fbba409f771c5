package io.sealane.observe;

import java.util.Map;

/**
 * What each metric of ours means and what it is counted in: the {@code # HELP} lines of Prometheus' text format, and the beginning of each
 * meaning in docs/metrics.md. By meter name, so that one name has one meaning whoever counts.
 */
final class MetricTexts {

    static final Map<String, String> BY_NAME = Map.ofEntries(
            Map.entry("sealane.listener.connections", "open connections"),
            Map.entry("sealane.listener.connections.accepted", "connections taken"),
            Map.entry(
                    "sealane.listener.connections.refused", "connections not taken, or ended because of their client"),
            Map.entry("sealane.listener.requests", "requests whose exchange is over"),
            Map.entry("sealane.listener.request.duration", "from the request's head to the answer's end, seconds"),
            Map.entry("sealane.listener.request.body.bytes", "content received, bytes"),
            Map.entry("sealane.listener.response.body.bytes", "content given, bytes"),
            Map.entry("sealane.tls.handshakes", "TLS handshakes"),
            Map.entry("sealane.tls.handshake.duration", "from the first byte to the handshake's end, seconds"),
            Map.entry("sealane.broker.events.accepted", "events stored and answered 202"),
            Map.entry("sealane.broker.events.refused", "well-formed events that were not stored"),
            Map.entry(
                    "sealane.broker.publish.duration",
                    "from the event's acceptance to its 202, the sync included, seconds"),
            Map.entry("sealane.trigger.deliveries", "attempts to deliver an event"),
            Map.entry("sealane.trigger.delivery.duration", "one attempt to deliver an event, seconds"),
            Map.entry("sealane.trigger.retries", "attempts that will be repeated"),
            Map.entry("sealane.trigger.dead.letters", "events sent on to the dead letter sink"),
            Map.entry("sealane.trigger.events.given.up", "events that went to nobody"),
            Map.entry(
                    "sealane.broker.filter.duration", "comparing one event with the filters of all triggers, seconds"),
            Map.entry(
                    "sealane.trigger.in.flight.events",
                    "events that deliveries hold: under way, or waiting for a retry or their turn"),
            Map.entry(
                    "sealane.trigger.parked.keys",
                    "keys whose events were passed over while an earlier one is tried again"),
            Map.entry("sealane.parked.keys", "keys that are parked, of all Triggers of the node together"),
            Map.entry("sealane.parked.keys.max", "with so many no further key of the node is parked"),
            Map.entry("sealane.trigger.undelivered.events", "events stored and not delivered"),
            Map.entry(
                    "sealane.trigger.oldest.undelivered.timestamp.seconds",
                    "when the oldest event in delivery came in, seconds since 1970, 0 when there is none"),
            Map.entry(
                    "kn.eventing.dispatch.duration", "one attempt to deliver an event, as Knative counts it, seconds"),
            Map.entry(
                    "kn.eventing.process.duration",
                    "from the moment that a trigger has an event until its first attempt begins, seconds"),
            Map.entry("sealane.journal.batch.events", "events in one batch"),
            Map.entry("sealane.journal.batch.bytes", "events in one batch, bytes"),
            Map.entry("sealane.journal.batch.duration", "writing and syncing one batch, seconds"),
            Map.entry("sealane.journal.live.bytes", "stored events that are not deleted yet, bytes"),
            Map.entry("sealane.journal.live.max.bytes", "beyond this live size publishes are answered 503, bytes"),
            Map.entry("sealane.request.reply.waiting", "requests that wait for their replies"),
            Map.entry(
                    "sealane.request.reply.strays", "replies that wait for word of the node that holds their request"),
            Map.entry(
                    "sealane.request.reply.strays.refused", "replies that were refused because there was no such word"),
            Map.entry("sealane.source.events", "events that sources made"),
            Map.entry("sealane.request.log.dropped", "lines of the request log that were dropped"),
            Map.entry("kn.serving.invocation.duration", "a request to a Revision, from its coming to its end, seconds"),
            Map.entry("kn.serving.queue.depth", "requests to a Revision that are under way or wait"),
            Map.entry("kn.revision.request.concurrency", "requests to a Revision that are under way or wait"),
            Map.entry("kn.revision.request.active", "requests that a Revision's Pods have been given"),
            Map.entry("kn.revision.request.queued", "requests that wait for a Revision's Pods"),
            Map.entry("kn.revision.pods.count", "Pods of a Revision that take requests"),
            Map.entry("kn.revision.pods.requested", "Pods that a Revision's Deployment wants"),
            Map.entry("kn.revision.pods.desired", "Pods that the scaler wants"),
            Map.entry("kn.revision.pods.not.ready", "Pods of a Revision that run and take no requests"),
            Map.entry("kn.revision.pods.pending", "Pods of a Revision that do not run yet"),
            Map.entry("kn.revision.pods.terminating", "Pods of a Revision that are being deleted"),
            Map.entry("kn.revision.concurrency.stable", "requests at a time over the stable window"),
            Map.entry("kn.revision.concurrency.panic", "requests at a time over the panic window"),
            Map.entry("kn.revision.concurrency.target", "requests at a time that one Pod is planned to have"),
            Map.entry("kn.revision.rps.stable", "requests per second over the stable window"),
            Map.entry("kn.revision.rps.panic", "requests per second over the panic window"),
            Map.entry("kn.revision.rps.target", "requests per second that one Pod is planned to have"),
            Map.entry("kn.revision.panic.mode", "whether a burst is being answered: 1, else 0"),
            Map.entry(
                    "kn.revision.capacity.excess",
                    "what the Pods could take beyond what is under way and the planned burst; negative when requests are held"),
            Map.entry("sealane.forward.failures", "forwarded requests that their backend did not answer"),
            Map.entry("sealane.forward.waiting", "forwarded requests that wait for their turn, or for a first Pod"),
            Map.entry("sealane.journal.appends.waiting", "appends that wait for the disk"),
            Map.entry(
                    "sealane.journal.appends.waiting.max", "beyond so many waiting appends publishes are answered 503"),
            Map.entry(
                    "sealane.certificate.expiry.timestamp.seconds",
                    "when the stored certificate of a Certificate ends, seconds since 1970"),
            Map.entry("sealane.certificate.renewals", "certificates made, or not"),
            Map.entry("sealane.acme.orders", "ACME orders that ended"),
            Map.entry("certmanager.http.acme.client.request.count", "requests to ACME servers"),
            Map.entry("certmanager.certificate.challenge.status", "the status of certificate challenges"),
            Map.entry("certmanager.controller.sync.call.count", "looks of a controller at one resource"),
            Map.entry("certmanager.controller.sync.error.count", "looks of a controller that failed"),
            Map.entry(
                    "sealane.trust.bundle.left.out",
                    "blocks of a trust bundle that count for nothing, since they are no certificates"),
            Map.entry("certmanager.clock.time.seconds", "the time that certificates go by, seconds since 1970"),
            Map.entry("certmanager.clock.time.seconds.gauge", "the time that certificates go by, seconds since 1970"),
            Map.entry(
                    "certmanager.http.acme.client.request.duration",
                    "a request to an ACME server until its whole answer, seconds"),
            Map.entry(
                    "sealane.certificate.renewal.band", "how pressing the renewal is: 0 not, 1 urgent, 2 an emergency"),
            Map.entry(
                    "sealane.certificate.ack.lag.seconds",
                    "how long a key pair that a listener was given has not been served yet, seconds"),
            Map.entry(
                    "sealane.certificate.ack.duration", "from giving a listener a key pair to its serving it, seconds"),
            Map.entry("certmanager.issuer.ready.status", "the value of the condition Ready of an Issuer"),
            Map.entry("certmanager.clusterissuer.ready.status", "the value of the condition Ready of a ClusterIssuer"),
            Map.entry("certmanager.certificate.ready.status", "the value of the condition Ready of a Certificate"),
            Map.entry(
                    "certmanager.certificate.not.before.timestamp.seconds",
                    "when the stored certificate begins, seconds since 1970"),
            Map.entry(
                    "certmanager.certificate.not.after.timestamp.seconds",
                    "when the stored certificate ends, seconds since 1970"),
            Map.entry(
                    "certmanager.certificate.expiration.timestamp.seconds",
                    "when the stored certificate ends, seconds since 1970"),
            Map.entry(
                    "certmanager.certificate.renewal.timestamp.seconds",
                    "when the next certificate will be ordered, seconds since 1970"),
            Map.entry(
                    "sealane.certificate.stored.generation",
                    "the newest key pair that a listener was given, counted from the node's start"),
            Map.entry(
                    "sealane.certificate.served.generation",
                    "the key pair that a listener serves, counted from the node's start"),
            Map.entry(
                    "sealane.certificate.shown",
                    "1 when a listener, asked over a handshake, showed the stored certificate, 0 when not"),
            Map.entry(
                    "sealane.certificate.served.expiry.timestamp.seconds",
                    "when the certificate that a listener serves ends, seconds since 1970"),
            Map.entry("sealane.api.requests", "requests to the embedded API server"),
            Map.entry("sealane.api.watches", "open watches of the embedded API server"),
            Map.entry(
                    "sealane.controller.passes.failed",
                    "times that a controller failed to bring about what a resource wants"),
            Map.entry("sealane.task.lag", "how long a task waits for a thread, seconds"),
            Map.entry("sealane.budget.reserved.bytes", "memory taken, bytes"),
            Map.entry("sealane.budget.max.bytes", "memory that may be taken, bytes"),
            Map.entry(
                    "sealane.access.log.dropped",
                    "lines of the access log that were not written because too many waited"));

    private MetricTexts() {}
}
