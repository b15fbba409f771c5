package io.sealane.node;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.SystemMaterializer;
import io.sealane.eventing.access.Gatekeeper;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.event.ingress.BodyBudget;
import io.sealane.gateway.event.ingress.ChannelHosts;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.event.ingress.EventRoutes;
import io.sealane.gateway.event.ingress.EventRoutes.Door;
import io.sealane.gateway.route.HostRoutes;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Routes;
import io.sealane.gateway.transport.RoutesSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Which host leads where on the cluster-local listeners: brokers, channels, RequestReplies, this machine's own names, and services. */
record ClusterLocalHosts(Foundation base, Gatekeeper senders) {

    /**
     * Events by the hosts of eventing's services and of this machine, everything else to services.
     *
     * @param door asked for each request
     */
    RequestHandler routes(EventIngress ingress, Supplier<Door> door, RequestHandler services) {
        var events = events(ingress, door);
        var routes = Routes.on(
                base.system(), base.work(), RoutesSettings.from(base.config().getConfig("sealane.gateway.routes")));
        return HostRoutes.of(
                byHost(events),
                new ChannelHosts(events.addressedBy(EventAddressing.CHANNEL_HOST), services),
                routes.async(ClusterLocalHosts::misdirected));
    }

    private EventRoutes events(EventIngress ingress, Supplier<Door> door) {
        var config = base.config().getConfig("sealane.gateway.event");
        var settings = EventSettings.from(config);
        var budget = (long) (Runtime.getRuntime().maxMemory() * config.getDouble("body-heap-fraction"));
        var bodies = BodyBudget.of(budget, settings.clientShare());
        base.telemetry().metrics().budget("event-bodies", bodies::reserved, budget);
        return EventRoutes.create(
                        ingress,
                        door,
                        settings,
                        bodies,
                        base.clock(),
                        SystemMaterializer.get(base.system()).materializer())
                .guardedBy(senders);
    }

    private Map<String, RequestHandler> byHost(EventRoutes events) {
        Map<String, RequestHandler> byHost = new HashMap<>();
        serviceHosts(DataPlane.INGRESS_SERVICE).forEach(host -> byHost.put(host, events));
        var channels = events.addressedBy(EventAddressing.CHANNEL_PATH);
        serviceHosts(DataPlane.CHANNEL_SERVICE).forEach(host -> byHost.put(host, channels));
        var requests = events.addressedBy(EventAddressing.REQUEST_PATH);
        serviceHosts(DataPlane.REQUEST_SERVICE).forEach(host -> byHost.put(host, requests));
        var local = events.addressedBy(EventAddressing.LOCAL_PATH);
        for (var host : List.of("localhost", "127.0.0.1", "::1", base.settings().advertise())) {
            byHost.put(host, local);
        }
        return byHost;
    }

    private List<String> serviceHosts(String service) {
        var qualified = service + "." + DataPlane.SYSTEM_NAMESPACE;
        var domain = base.config().getString("sealane.cluster-domain");
        return List.of(service, qualified, qualified + ".svc", qualified + ".svc." + domain);
    }

    private static CompletionStage<HttpResponse> misdirected(HttpRequest request) {
        var why = "the certificate of this connection does not cover "
                + request.getUri().host() + "; open another one for that name\n";
        return CompletableFuture.completedFuture(HttpResponse.create()
                .withStatus(StatusCodes.MISDIRECTED_REQUEST)
                .withEntity(why));
    }
}
