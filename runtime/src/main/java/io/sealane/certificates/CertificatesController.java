package io.sealane.certificates;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.number;
import static io.sealane.certificates.model.Present.text;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.CertSupervisor;
import io.sealane.cert.DesiredCertificate;
import io.sealane.cert.SecretName;
import io.sealane.cert.issuer.acme.AcmeIssuers;
import io.sealane.cert.issuer.acme.AcmeMeans;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.certificates.issuer.AcmeSetup;
import io.sealane.certificates.issuer.IssuerKind;
import io.sealane.certificates.issuer.IssuerReadiness;
import io.sealane.certificates.issuer.IssuerSecrets;
import io.sealane.certificates.issuer.RemoteIssuers;
import io.sealane.certificates.issuer.SeenIssuers;
import io.sealane.certificates.issuer.VaultSetup;
import io.sealane.certificates.model.CertificateStatuses;
import io.sealane.certificates.model.CertificateStories;
import io.sealane.certificates.model.OrderForm;
import io.sealane.certificates.model.Present;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.request.OrderResources;
import io.sealane.certificates.request.RequestSigning;
import io.sealane.certificates.request.StrayOrders;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.Reconciler;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Resources.Change;
import io.sealane.resource.status.ObjectEvents;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves Certificate, Issuer and ClusterIssuer: tells the {@link CertSupervisor} what is wanted and what has changed.
 *
 * <p>Decides nothing but whether a spec can be read; one that cannot is reported, and the last readable one stays in force. Issuers, and
 * the Secrets they sign with, wake the certificates that depend on them.
 */
final class CertificatesController {

    private static final Logger LOG = LoggerFactory.getLogger(CertificatesController.class);

    private final Resources resources;
    private final String clusterNamespace;
    private final Claims claims;
    private final RemoteIssuers remote;
    private final ResourceCertStore store;
    private final CertMetrics metrics;
    private final ActorRef<CertSupervisor.Command> supervisor;

    private CertificatesController(
            Resources resources,
            String clusterNamespace,
            Claims claims,
            RemoteIssuers remote,
            ResourceCertStore store,
            CertMetrics metrics,
            ActorRef<CertSupervisor.Command> supervisor) {
        this.resources = resources;
        this.clusterNamespace = clusterNamespace;
        this.claims = claims;
        this.remote = remote;
        this.store = store;
        this.metrics = metrics;
        this.supervisor = supervisor;
    }

    /**
     * Starts to serve with the first message or at once. Understands what the supervisor does; {@link CertSupervisor.Renew} is meant for
     * others, the rest comes from the informers.
     *
     * @param work runs cryptography; bounded, and free to refuse
     */
    public static Behavior<CertSupervisor.Command> create(
            Resources resources, Executor work, CertificatesSettings settings, InstantSource clock) {
        return create(new Means(resources, work, clock, CertMetrics.none(), Optional.empty()), settings);
    }

    /**
     * What it works with.
     *
     * @param work runs cryptography; bounded, and free to refuse
     * @param outside what issuers that are asked over the network need; without it none is ever ready
     */
    public record Means(
            Resources resources,
            Executor work,
            InstantSource clock,
            CertMetrics metrics,
            Optional<OutsideMeans> outside) {}

    /** Serves with everything that it is given. */
    public static Behavior<CertSupervisor.Command> create(Means means, CertificatesSettings settings) {
        return Behaviors.setup(context -> {
            var resources = means.resources();
            var work = means.work();
            var clock = means.clock();
            var claims = new Claims();
            var told = CertificateStories.told(resources, clock);
            var self = context.getSelf();
            var remote = new RemoteIssuers(
                    resources,
                    means.outside().map(outside -> setups(means, outside, self)),
                    asked -> self.tell(new CertSupervisor.IssuerChanged(
                            asked.key().namespace(),
                            new IssuerRef(
                                    IssuerRef.GROUP, asked.kind(), asked.key().name()))));
            var store = new ResourceCertStore(told, claims, remote, settings.clusterNamespace(), clock);
            var supervisor = context.spawn(
                    CertSupervisor.create(store, work, settings.keeping(), clock, means.metrics()), "cert-supervisor");
            var controller = new CertificatesController(
                    told, settings.clusterNamespace(), claims, remote, store, means.metrics(), supervisor);
            controller.serve(context, IssuerKind.ISSUER, work, settings, clock);
            controller.serve(context, IssuerKind.CLUSTER_ISSUER, work, settings, clock);
            var requests = controller.serveRequests(
                    context, new RequestSigning(told, store::issuer, settings, work, clock), settings);
            countChallenges(resources, means.metrics());
            StrayOrders.follow(resources, clock);
            means.metrics().clock(clock);
            count(told, IssuerKind.ISSUER, means.metrics());
            count(told, IssuerKind.CLUSTER_ISSUER, means.metrics());
            resources.informer(Certificate.class).listen(controller::onCertificate);
            resources.informer(Secret.class).listen(change -> supervisor.tell(secretChanged(change)));
            return Behaviors.receiveMessage(message -> {
                if (message instanceof CertSupervisor.IssuerChanged changed) {
                    controller.wakeRequests(changed, requests);
                }
                supervisor.tell(message);
                return Behaviors.same();
            });
        });
    }

    private static CertSupervisor.Command secretChanged(Change<Secret> change) {
        var version = change.present() ? text(change.resource().getMetadata().getResourceVersion()) : "";
        return new CertSupervisor.SecretChanged(Secrets.name(change.key()), version);
    }

    private static RemoteIssuers.Setups setups(
            Means means, OutsideMeans outside, ActorRef<CertSupervisor.Command> self) {
        return new RemoteIssuers.Setups(
                acme(means, outside, self), new VaultSetup(outside.ways().http(), outside.vault(), outside.tokens()));
    }

    private static AcmeSetup acme(Means means, OutsideMeans outside, ActorRef<CertSupervisor.Command> self) {
        var resources = means.resources();
        var told = new AcmeMeans.Told(
                new OrderResources(
                        CertificateStories.told(resources, means.clock()),
                        new ObjectEvents(resources, CertificateStories.COMPONENT, means.clock())),
                requester -> secretOf(resources, requester)
                        .ifPresent(secret -> self.tell(new CertSupervisor.SecretChanged(secret))),
                outside.watch());
        var issuers = new AcmeIssuers(
                new AcmeMeans(outside.ways(), outside.threads(), outside.acme(), outside.names(), told));
        return new AcmeSetup(resources, issuers, means.work(), means.clock());
    }

    private static Optional<SecretName> secretOf(Resources resources, Requester requester) {
        return resources
                .informer(Certificate.class)
                .get(new ResourceKey(requester.namespace(), requester.name()))
                .flatMap(certificate -> Present.maybe(certificate.getSpec()))
                .flatMap(spec -> Present.maybe(spec.getSecretName()))
                .map(name -> new SecretName(requester.namespace(), name));
    }

    private <T extends HasMetadata> void serve(
            ActorContext<?> context,
            IssuerKind<T> kind,
            Executor work,
            CertificatesSettings settings,
            InstantSource clock) {
        var readiness = new IssuerReadiness<>(kind, resources, settings, remote, work, clock);
        var name = kind.model().getSimpleName();
        var queue = context.spawn(
                Reconcilers.create(name, counted(name + "s", readiness), settings.issuers()), "readiness-of-" + name);
        var informer = resources.informer(kind.model());
        Reconcilers.wakeOn(informer, queue);
        var seen = new SeenIssuers<>(kind);
        informer.listen(change -> {
            if (!change.present()) {
                remote.forget(kind.asked(change.key(), clusterNamespace));
            }
            if (seen.isNews(change)) {
                tellIssuerChanged(kind, change.key());
                // Whether a Secret feeds an issuer is part of what its certificate depends on.
                IssuerSecrets.of(kind, change.resource(), clusterNamespace)
                        .ifPresent(secret -> supervisor.tell(new CertSupervisor.SecretChanged(secret)));
            }
        });
        resources
                .informer(Secret.class)
                .listen(change -> dependingOn(kind, Secrets.name(change.key())).forEach(key -> {
                    queue.tell(new Reconcilers.Wake(key));
                    tellIssuerChanged(kind, key);
                }));
    }

    private static <T extends HasMetadata> void count(Resources resources, IssuerKind<T> kind, CertMetrics metrics) {
        resources.informer(kind.model()).listen(change -> {
            var ready = kind.conditions(change.resource()).stream()
                    .filter(one -> CertificateStatus.READY.equals(one.getType()))
                    .map(one -> text(one.getStatus()))
                    .findFirst()
                    .orElse("Unknown");
            var key = change.key();
            metrics.issuer(key.namespace(), kind.ref().apply(key.name()), change.present() ? ready : "");
        });
    }

    private Reconciler counted(String controller, Reconciler reconciler) {
        var name = controller.toLowerCase(Locale.ROOT);
        return key -> reconciler.reconcile(key).whenComplete((done, failure) -> metrics.looked(name, failure != null));
    }

    private static void countChallenges(Resources resources, CertMetrics metrics) {
        resources.informer(Challenge.class).listen(change -> {
            var key = change.key();
            if (change.present()) {
                metrics.challenge(OrderForm.counted(change.resource()));
            } else {
                metrics.challengeGone(key.namespace(), key.name());
            }
        });
    }

    /** Those that wait for an issuer which has become ready without its status saying anything new. */
    private void wakeRequests(CertSupervisor.IssuerChanged changed, ActorRef<Reconcilers.Command> queue) {
        var key = new ResourceKey(changed.namespace(), changed.issuer().name());
        var all = resources.informer(CertificateRequest.class).list();
        RequestSigning.waitingFor(all, key, name -> changed.issuer())
                .forEach(request -> queue.tell(new Reconcilers.Wake(request)));
    }

    private ActorRef<Reconcilers.Command> serveRequests(
            ActorContext<?> context, RequestSigning signing, CertificatesSettings settings) {
        var queue = context.spawn(
                Reconcilers.create("CertificateRequest", counted("certificaterequests", signing), settings.issuers()),
                "requests");
        var requests = resources.informer(CertificateRequest.class);
        Reconcilers.wakeOn(
                requests,
                queue,
                change -> Stream.of(change).filter(RequestSigning::concerns).map(Change::key));
        Reconcilers.wakeOn(
                resources.informer(IssuerKind.ISSUER.model()),
                queue,
                change -> RequestSigning.waitingFor(requests.list(), change.key(), IssuerKind.ISSUER.ref()));
        Reconcilers.wakeOn(
                resources.informer(IssuerKind.CLUSTER_ISSUER.model()),
                queue,
                change -> RequestSigning.waitingFor(requests.list(), change.key(), IssuerKind.CLUSTER_ISSUER.ref()));
        return queue;
    }

    private <T extends HasMetadata> void tellIssuerChanged(IssuerKind<T> kind, ResourceKey key) {
        supervisor.tell(
                new CertSupervisor.IssuerChanged(key.namespace(), kind.ref().apply(key.name())));
    }

    private <T extends HasMetadata> List<ResourceKey> dependingOn(IssuerKind<T> kind, SecretName secret) {
        return resources.informer(kind.model()).list().stream()
                .filter(issuer ->
                        IssuerSecrets.readBy(kind, issuer, clusterNamespace).contains(secret))
                .map(ResourceKey::of)
                .toList();
    }

    private void onCertificate(Change<Certificate> change) {
        var certificate = change.resource();
        var name = new CertificateName(change.key().namespace(), change.key().name());
        if (!change.present() || certificate.getMetadata().getDeletionTimestamp() != null) {
            claims.drop(name);
            supervisor.tell(new CertSupervisor.Remove(name));
            tellSecretChanged(certificate); // another certificate may have waited for it
            return;
        }
        try {
            var desired = desired(name, certificate);
            claims.claim(name, desired.secret(), text(certificate.getMetadata().getCreationTimestamp()));
            supervisor.tell(new CertSupervisor.Apply(desired));
        } catch (IllegalArgumentException e) {
            refuse(name, certificate, text(e.getMessage()));
        }
    }

    private void tellSecretChanged(Certificate certificate) {
        var spec = certificate.getSpec();
        if (spec != null && spec.getSecretName() != null) {
            supervisor.tell(new CertSupervisor.SecretChanged(
                    new SecretName(certificate.getMetadata().getNamespace(), spec.getSecretName())));
        }
    }

    private void refuse(CertificateName name, Certificate certificate, String why) {
        var before = CertificateStatuses.of(certificate);
        var ready = new Condition(
                CertificateStatus.READY,
                false,
                "InvalidSpec",
                why,
                number(certificate.getMetadata().getGeneration()));
        // Our own report comes back as a change.
        if (!before.condition(CertificateStatus.READY).equals(Optional.of(ready))) {
            LOG.warn("certificate {}: {}", name, why);
        }
        var status = new CertificateStatus(
                List.of(ready),
                before.notBefore(),
                before.notAfter(),
                before.renewalTime(),
                before.revision(),
                before.failures());
        store.writeStatus(name, status).exceptionally(failure -> {
            LOG.warn("status of certificate {} not written: {}", name, failure.toString());
            return null;
        });
    }

    private static DesiredCertificate desired(CertificateName name, Certificate certificate) {
        var metadata = certificate.getMetadata();
        return new DesiredCertificate(
                name,
                number(metadata.getGeneration()),
                CertificateSpecs.of(certificate),
                "true".equals(map(metadata.getAnnotations()).get(IssuerSecrets.RENEW_IN_PLACE)),
                CertificateStatuses.of(certificate));
    }
}
